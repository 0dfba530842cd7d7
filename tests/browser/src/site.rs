//! Serves files on loopback, under any host name.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use aho_corasick::AhoCorasick;

pub struct Files {
    path: PathBuf,
    headers: String,
    replacements: Vec<(String, String)>,
}

/// Serves until dropped.
pub struct Site {
    address: SocketAddr,
    files: Arc<Mutex<Arc<Files>>>,
    stopped: Arc<AtomicBool>,
}

impl Files {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            headers: String::new(),
            replacements: Vec::new(),
        }
    }

    /// Adds a header to all responses.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    /// In all files. In a `.wasm`, both texts must be of equal length.
    pub fn replace_text(mut self, from: &str, to: &str) -> Self {
        self.replacements.push((from.to_owned(), to.to_owned()));
        self
    }

    fn respond(&self, mut connection: &TcpStream) -> io::Result<()> {
        let mut request = BufReader::new(connection);
        let mut first_line = String::new();
        request.read_line(&mut first_line)?;
        let mut line = String::new();
        while request.read_line(&mut line)? > 2 {
            line.clear();
        }

        let target = first_line.split(' ').nth(1).unwrap_or_default();
        let (status, content_type, body) = match self.file(target) {
            Some((content_type, body)) => ("200 OK", content_type, body),
            None => ("404 Not Found", "text/plain", Vec::new()),
        };
        write!(
            connection,
            "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             Connection: close\r\nCache-Control: no-store\r\n{}\r\n",
            body.len(),
            self.headers
        )?;
        connection.write_all(&body)
    }

    fn file(&self, target: &str) -> Option<(&'static str, Vec<u8>)> {
        let path = target.split('?').next()?.trim_start_matches('/');
        let path = Path::new(if path.is_empty() { "index.html" } else { path });
        if !path
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return None;
        }
        let content = fs::read(self.path.join(path)).ok()?;
        let content_type = match path.extension()?.to_str()? {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css",
            "js" => "text/javascript",
            "svg" => "image/svg+xml",
            "wasm" => "application/wasm",
            _ => "application/octet-stream",
        };
        let (from, to): (Vec<_>, Vec<_>) = self.replacements.iter().cloned().unzip();
        let replacer = AhoCorasick::new(from).expect("an automaton");
        Some((content_type, replacer.replace_all_bytes(&content, &to)))
    }
}

impl Site {
    pub fn serve(files: Files) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let site = Self {
            address: listener.local_addr().expect("an address"),
            files: Arc::new(Mutex::new(Arc::new(files))),
            stopped: Arc::default(),
        };
        let (files, stopped) = (Arc::clone(&site.files), Arc::clone(&site.stopped));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let files = Arc::clone(&files);
                thread::spawn(move || {
                    let files = Arc::clone(&files.lock().expect("no panic"));
                    // The browser may have closed the connection.
                    files.respond(&connection).ok();
                });
            }
        });
        site
    }

    /// Keeps the origin, which the browser was launched with.
    pub fn set_files(&self, files: Files) {
        *self.files.lock().expect("no panic") = Arc::new(files);
    }

    /// The browser resolves `name` to loopback.
    pub fn origin(&self, name: &str) -> String {
        format!("http://{name}:{}", self.address.port())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the listening thread.
        TcpStream::connect(self.address).ok();
    }
}
