//! A folder of files, served on loopback under any name.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use aho_corasick::AhoCorasick;

/// What is served.
pub struct Folder {
    path: PathBuf,
    headers: String,
    replacements: Vec<(String, String)>,
}

/// Serves until it is dropped.
pub struct Site {
    address: SocketAddr,
    content: Arc<Mutex<Arc<Folder>>>,
    ended: Arc<AtomicBool>,
}

impl Folder {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            headers: String::new(),
            replacements: Vec::new(),
        }
    }

    /// Every response has this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    /// In every file, as it leaves. The second text must be as long as the first where that file
    /// is no text: a `.wasm`.
    pub fn replacing(mut self, from: &str, to: &str) -> Self {
        self.replacements.push((from.to_owned(), to.to_owned()));
        self
    }

    fn answer(&self, mut connection: &TcpStream) -> io::Result<()> {
        let mut request = BufReader::new(connection);
        let mut first_line = String::new();
        request.read_line(&mut first_line)?;
        let mut line = String::new();
        while request.read_line(&mut line)? > 2 {
            line.clear();
        }

        let target = first_line.split(' ').nth(1).unwrap_or_default();
        let (status, kind, body) = match self.file(target) {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/plain", Vec::new()),
        };
        write!(
            connection,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
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
        let kind = match path.extension()?.to_str()? {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css",
            "js" => "text/javascript",
            "svg" => "image/svg+xml",
            "wasm" => "application/wasm",
            _ => "application/octet-stream",
        };
        let (from, to): (Vec<_>, Vec<_>) = self.replacements.iter().cloned().unzip();
        let replacer = AhoCorasick::new(from).expect("texts");
        Some((kind, replacer.replace_all_bytes(&content, &to)))
    }
}

impl Site {
    pub fn serving(folder: Folder) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let site = Self {
            address: listener.local_addr().expect("its address"),
            content: Arc::new(Mutex::new(Arc::new(folder))),
            ended: Arc::default(),
        };
        let (content, ended) = (Arc::clone(&site.content), Arc::clone(&site.ended));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let content = Arc::clone(&content);
                thread::spawn(move || {
                    let folder = Arc::clone(&content.lock().expect("a folder"));
                    // A browser that has closed the connection is no failure.
                    folder.answer(&connection).ok();
                });
            }
        });
        site
    }

    /// Under the same origin, which a browser may have been launched to trust.
    pub fn serve_instead(&self, folder: Folder) {
        *self.content.lock().expect("a folder") = Arc::new(folder);
    }

    /// Its origin under this name, which the browser resolves to loopback.
    pub fn origin(&self, name: &str) -> String {
        format!("http://{name}:{}", self.address.port())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a connection.
        TcpStream::connect(self.address).ok();
    }
}
