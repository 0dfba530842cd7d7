//! Builds and starts the programs in `examples/frameworks`.

use std::env::consts::EXE_SUFFIX;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::project::workspace;
use test_support::run::Run;

const START_TIMEOUT: Duration = Duration::from_secs(90);

/// All programs, built with one key.
pub struct Programs {
    pub key: TestKey,
    dir: PathBuf,
}

/// Killed when dropped.
pub struct Server {
    process: Child,
    port: u16,
}

pub struct Response {
    pub content_type: String,
    pub policy: String,
    pub body: String,
}

impl Programs {
    /// `target_tmpdir` is the `CARGO_TARGET_TMPDIR` of the test.
    pub fn build(target_tmpdir: &str) -> Self {
        let key = TestKey::generate();
        let mut cargo = cargo_for_production(Some(&key), target_tmpdir);
        cargo
            .args(["build", "--quiet", "-p", "example-frameworks"])
            .current_dir(workspace().join("tests/frameworks"));
        Run::from(cargo.output().expect("cargo")).assert_success();
        let target = Path::new(target_tmpdir).parent().expect("target/");
        Self {
            key,
            dir: target.join("debug"),
        }
    }

    pub fn start(&self, name: &str) -> Server {
        let port = free_port();
        let process = Command::new(self.dir.join(format!("{name}{EXE_SUFFIX}")))
            .env("PORT", port.to_string())
            .env("ROCKET_PORT", port.to_string())
            .stdout(Stdio::null())
            .spawn()
            .expect(name);
        let server = Server { process, port };
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < deadline, "{name} does not listen");
            thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

/// The frameworks take a port, but not all print the one that they got for 0.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

impl Server {
    /// The browser resolves `name` to loopback.
    pub fn origin(&self, name: &str) -> String {
        format!("http://{name}:{}", self.port)
    }

    pub fn get(&self) -> Response {
        let mut response = ureq::get(format!("http://127.0.0.1:{}/", self.port))
            .call()
            .expect("a response");
        let header = |name: &str| {
            let values: Vec<_> = response.headers().get_all(name).iter().collect();
            assert_eq!(values.len(), 1, "{name}");
            values[0].to_str().expect("ASCII").to_owned()
        };
        Response {
            content_type: header("content-type"),
            policy: header("content-security-policy"),
            body: response.body_mut().read_to_string().expect("text"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
