//! A server on the loopback interface.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Clone)]
pub(super) struct Answer {
    status: String,
    headers: Vec<String>,
    body: Vec<u8>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    /// The body is shorter than its `Content-Length`.
    Cut,
    /// The last chunk is missing.
    CutChunks,
}

impl Answer {
    pub(super) fn ok(content_type: &str, body: impl AsRef<[u8]>) -> Self {
        let headers = match content_type {
            "" => Vec::new(),
            content_type => vec![format!("Content-Type: {content_type}")],
        };
        Self {
            status: "200 OK".to_owned(),
            headers,
            body: body.as_ref().to_vec(),
            end: End::Whole,
        }
    }

    pub(super) fn html(body: impl AsRef<[u8]>) -> Self {
        Self::ok("text/html; charset=utf-8", body)
    }

    pub(super) fn js(body: impl AsRef<[u8]>) -> Self {
        Self::ok("text/javascript", body)
    }

    pub(super) fn status(status: &str) -> Self {
        let mut answer = Self::html("<title>An error</title>");
        status.clone_into(&mut answer.status);
        answer
    }

    pub(super) fn redirect(to: &str) -> Self {
        Self::status("302 Found").header(&format!("Location: {to}"))
    }

    pub(super) fn header(mut self, header: &str) -> Self {
        self.headers.push(header.to_owned());
        self
    }

    pub(super) fn cut(mut self) -> Self {
        self.end = End::Cut;
        self
    }

    pub(super) fn cut_chunks(mut self) -> Self {
        self.end = End::CutChunks;
        self
    }

    fn send(&self, mut stream: TcpStream) {
        let headers: String = self.headers.iter().map(|it| format!("{it}\r\n")).collect();
        let len = self.body.len();
        let length = match self.end {
            End::Whole => format!("Content-Length: {len}\r\n\r\n"),
            End::Cut => format!("Content-Length: {}\r\n\r\n", len + 1000),
            End::CutChunks => format!("Transfer-Encoding: chunked\r\n\r\n{len:x}\r\n"),
        };
        let status = &self.status;
        let head = format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\n{length}");
        // The client may have closed the connection.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&self.body);
    }
}

pub(super) type Respond = Box<dyn Fn(&str) -> Option<Answer> + Send + Sync>;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// The path and the headers of each request.
    requests: Arc<Mutex<Vec<(String, Vec<String>)>>>,
}

impl Server {
    pub(super) fn new(answers: Vec<(&str, Answer)>) -> Self {
        let answers: Vec<_> = answers
            .into_iter()
            .map(|(path, it)| (path.to_owned(), it))
            .collect();
        Self::bind(
            "127.0.0.1:0",
            Box::new(move |path| {
                let found = answers.iter().find(|(it, _)| it == path);
                found.map(|(_, answer)| answer.clone())
            }),
        )
        .expect("a port")
    }

    /// Starts a server, or returns `None` if there is no such interface.
    pub(super) fn bind(interface: &str, respond: Respond) -> Option<Self> {
        let listener = TcpListener::bind(interface).ok()?;
        let address = listener.local_addr().ok()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { break };
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let request = lines.next().unwrap_or_default();
                let headers: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = respond(&path).unwrap_or_else(|| Answer::status("404 Not Found"));
                log.lock().expect("a log").push((path, headers));
                answer.send(stream);
            }
        });
        Some(Self { address, requests })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn requested(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("a log");
        requests.iter().map(|(path, _)| path.clone()).collect()
    }

    pub(super) fn headers(&self, path: &str) -> Vec<String> {
        let requests = self.requests.lock().expect("a log");
        let found = requests.iter().find(|(it, _)| it == path);
        found
            .map(|(_, headers)| headers.clone())
            .unwrap_or_default()
    }
}
