//! A receiver of webhooks: keeps what comes and answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::Value;

/// A request that has come.
#[derive(Clone, Debug)]
pub struct Got {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A status and a body that must not be shown to anybody.
    Status(u16),
    /// Leads elsewhere.
    Elsewhere,
    /// The connection stays open and nothing comes.
    Nothing,
}

type Plan = Box<dyn FnMut(&Got) -> Reply + Send>;

struct Shared {
    got: Mutex<Vec<(Got, Reply)>>,
    plan: Mutex<Plan>,
}

/// Listens until the test ends.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Receiver {
    /// Takes everything.
    pub fn new() -> Receiver {
        Receiver::with(|_| Reply::Status(200))
    }

    pub fn with(plan: impl FnMut(&Got) -> Reply + Send + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { got: Mutex::default(), plan: Mutex::new(Box::new(plan)) });
        let heard = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let heard = heard.clone();
                thread::spawn(move || answer(stream, &heard));
            }
        });
        Receiver { address, shared }
    }

    /// From now on it answers otherwise.
    pub fn becomes(&self, plan: impl FnMut(&Got) -> Reply + Send + 'static) {
        *locked(&self.shared.plan) = Box::new(plan);
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything that has come, in order.
    pub fn got(&self) -> Vec<Got> {
        locked(&self.shared.got).iter().map(|(got, _)| got.clone()).collect()
    }

    /// What it has taken, in order.
    pub fn taken(&self) -> Vec<Got> {
        let all = locked(&self.shared.got);
        all.iter().filter(|(_, reply)| *reply == Reply::Status(200)).map(|(got, _)| got.clone()).collect()
    }

    /// What has come since it was asked last.
    pub fn news(&self) -> Vec<Got> {
        std::mem::take(&mut *locked(&self.shared.got)).into_iter().map(|(got, _)| got).collect()
    }
}

fn answer(stream: TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut got = Got { path, headers, body: Vec::new() };
    let length = got.header("content-length").parse().unwrap();
    got.body = vec![0; length];
    reader.read_exact(&mut got.body).unwrap();
    let reply = locked(&shared.plan)(&got);
    locked(&shared.got).push((got, reply));
    let text = match reply {
        Reply::Status(status) => {
            format!("HTTP/1.1 {status} X\r\nContent-Length: 7\r\nConnection: close\r\n\r\nprivate")
        }
        Reply::Elsewhere => {
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
        }
        Reply::Nothing => {
            // Until the other side has had enough.
            let _ = reader.read(&mut [0]);
            return;
        }
    };
    let _ = reader.get_mut().write_all(text.as_bytes());
}

impl Got {
    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// The one record of the body.
    #[track_caller]
    pub fn record(&self) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        let list = body.as_array().expect("an array");
        assert_eq!(list.len(), 1, "{body}");
        list[0].clone()
    }

    /// The number of the action.
    pub fn action(&self) -> i64 {
        self.header("x-hallpass-action").split(' ').next().unwrap().parse().unwrap()
    }
}
