//! The server of an example.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Killed when dropped.
pub struct Server {
    process: Child,
    port: String,
}

const ADDRESS: &str = "http://localhost:";
const TIMEOUT: Duration = Duration::from_secs(30);

impl Server {
    pub fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("a server");
        let stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            // Reads to the end, so that the server does not block.
            for line in stdout.lines().map_while(Result::ok) {
                let address = line.strip_prefix(ADDRESS);
                if let Some((port, _)) = address.and_then(|it| it.split_once('/')) {
                    sender.send(port.to_owned()).ok();
                }
            }
        });
        let mut server = Self {
            process,
            port: String::new(),
        };
        let port = receiver.recv_timeout(TIMEOUT);
        server.port = port.expect("the server prints its port");
        server
    }

    /// The browser resolves `name` to loopback.
    pub fn origin(&self, name: &str) -> String {
        format!("http://{name}:{}", self.port)
    }

    /// The response, with its headers.
    pub fn get(&self, path: &str) -> String {
        let port = self.port.parse().expect("a port");
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("a request");
        let mut response = String::new();
        connection
            .read_to_string(&mut response)
            .expect("a response");
        response
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
