//! A server that answers as Apple's was measured to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use test_support::verify::Jwt;

#[derive(Clone, Debug)]
pub enum Reply {
    /// The measured behavior of Apple.
    Measured,
    Status(u16, &'static str, &'static str),
    /// No response before the timeout.
    Slow,
    Closed,
    /// Not HTTP.
    Noise,
}

#[derive(Debug)]
pub struct Request {
    pub line: String,
    pub token: String,
    pub origin: Option<String>,
}

pub struct MockApple {
    pub address: String,
    pub requests: Arc<Mutex<Vec<Request>>>,
}

impl MockApple {
    /// Sends the replies in order, then [`Reply::Measured`].
    pub fn start(replies: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let replies = replies.to_vec();
        thread::spawn(move || {
            let mut replies = replies.into_iter();
            for stream in listener.incoming() {
                let stream = stream.expect("a connection");
                let reply = replies.next().unwrap_or(Reply::Measured);
                let log = Arc::clone(&log);
                thread::spawn(move || serve(stream, &reply, &log));
            }
        });
        Self {
            address: format!("http://{address}/ma/bootstrap"),
            requests,
        }
    }

    pub fn origins(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("no panic");
        let origins = requests.iter().map(|it| it.origin.clone());
        origins.map(Option::unwrap_or_default).collect()
    }
}

fn serve(mut stream: TcpStream, reply: &Reply, log: &Mutex<Vec<Request>>) {
    let Some(request) = read_request(&mut stream) else {
        return;
    };
    let response = match reply {
        Reply::Measured => measured_response(&request),
        Reply::Status(status, headers, body) => response(*status, headers, body),
        Reply::Noise => "220 mail.example ESMTP\r\n".to_owned(),
        Reply::Closed | Reply::Slow => String::new(),
    };
    log.lock().expect("no panic").push(request);
    if matches!(reply, Reply::Slow) {
        thread::sleep(Duration::from_secs(20));
    }
    let _ = stream.write_all(response.as_bytes());
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.extend(byte);
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    let header = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    Some(Request {
        line: text.lines().next().expect("a request line").to_owned(),
        token: header("authorization")?.strip_prefix("Bearer ")?.to_owned(),
        origin: header("origin"),
    })
}

fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n{body}"
    )
}

/// The only key that the mock accepts.
pub const KEY_ID: &str = "ABC123DEFG";

fn measured_response(request: &Request) -> String {
    let jwt = Jwt::decode(&request.token);
    if jwt.header["kid"] != KEY_ID {
        return response(401, "", r#"{"error":{"message":"Not Authorized"}}"#);
    }
    let allowed = match (&request.origin, jwt.claims["origin"].as_str()) {
        (None, _) | (_, None) => true,
        (Some(origin), Some(claim)) => claim.split(',').any(|entry| covers(entry, origin)),
    };
    if allowed {
        response(
            200,
            "",
            r#"{"accessKey":"secret","authInfo":{"access_token":"secret"}}"#,
        )
    } else {
        response(
            401,
            "",
            r#"{"error":{"details":[{"errorCode":"ORIGIN_CHECK_FAILURE"}]}}"#,
        )
    }
}

/// The measured rules, implemented independently of the crate under test.
fn covers(entry: &str, origin: &str) -> bool {
    let host = origin.split("://").nth(1).expect("a scheme");
    let host = host.split(':').next().expect("a host");
    let entry = entry.split("://").last().expect("an entry");
    match entry.strip_prefix('*') {
        Some(dot_apex) => host
            .strip_suffix(dot_apex)
            .is_some_and(|label| !label.is_empty() && !label.contains('.')),
        None => entry == host,
    }
}
