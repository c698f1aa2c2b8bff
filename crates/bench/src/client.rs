//! One connection of a client: HTTP/1.1 with a kept connection, bodies with a length. Nothing more than the load needs, so that it
//! takes little of the machine that it shares with the server.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A connection.
#[derive(Debug)]
pub struct Client {
    address: String,
    token: String,
    stream: Option<BufReader<TcpStream>>,
    line: String,
    request: Vec<u8>,
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// For another status than 200 and for what is no JSON.
    pub fn json(&self) -> Result<Value> {
        if self.status != 200 {
            bail!(
                "status {}: {}",
                self.status,
                String::from_utf8_lossy(&self.body).chars().take(300).collect::<String>()
            );
        }
        serde_json::from_slice(&self.body).context("the body is no JSON")
    }
}

impl Client {
    /// For a server at `address`, signed in by a bearer token; an empty one signs in as nobody.
    pub fn new(address: &str, token: &str) -> Client {
        let (address, token) = (address.to_owned(), token.to_owned());
        Client { address, token, stream: None, line: String::new(), request: Vec::with_capacity(1024) }
    }

    /// GET.
    ///
    /// # Errors
    /// When the connection breaks; the next request opens another.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, None)
    }

    /// A request with an optional body of JSON.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Result<Answer> {
        self.ask(method, path, "application/json", body)
    }

    /// A request with a body of any type.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn ask(&mut self, method: &str, path: &str, kind: &str, body: Option<&str>) -> Result<Answer> {
        let answer = self.exchange(method, path, kind, body);
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    fn exchange(&mut self, method: &str, path: &str, kind: &str, body: Option<&str>) -> Result<Answer> {
        self.request.clear();
        write!(self.request, "{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address)?;
        if !self.token.is_empty() {
            write!(self.request, "Authorization: Bearer {}\r\n", self.token)?;
        }
        match body {
            Some(body) => {
                write!(self.request, "Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
            }
            None => self.request.extend_from_slice(b"\r\n"),
        }
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => self.stream.insert(connect(&self.address)?),
        };
        stream.get_mut().write_all(&self.request)?;
        read(stream, &mut self.line)
    }
}

fn connect(address: &str) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).with_context(|| format!("no connection to {address}"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(BufReader::with_capacity(1 << 16, stream))
}

fn read(stream: &mut impl BufRead, line: &mut String) -> Result<Answer> {
    line.clear();
    stream.read_line(line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let Some(status) = status else { bail!("no answer") };
    let mut length = 0;
    loop {
        line.clear();
        if stream.read_line(line)? == 0 {
            bail!("the answer ends in its head");
        }
        let text = line.trim_end();
        if text.is_empty() {
            break;
        }
        if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().context("a length that is no number")?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Answer { status, body })
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn answers_are_read_one_after_the_other() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-Length: 5\r\nX-Y: z\r\n\r\nhelloHTTP/1.1 404 Not Found\r\n\r\n";
        let mut stream = BufReader::new(text.as_slice());
        let mut line = String::new();
        assert_eq!(read(&mut stream, &mut line).unwrap(), Answer { status: 200, body: b"hello".to_vec() });
        let missing = read(&mut stream, &mut line).unwrap();
        assert_eq!(missing, Answer { status: 404, body: Vec::new() });
        assert!(missing.json().unwrap_err().to_string().contains("404"));
        assert!(read(&mut stream, &mut line).is_err());
    }

    #[test]
    fn a_connection_is_kept_and_carries_the_token() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut stream = BufReader::new(stream);
            let mut seen = Vec::new();
            for _ in 0..2 {
                let (mut length, mut head) = (0, String::new());
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).unwrap();
                    if let Some(n) = line.strip_prefix("Content-Length: ") {
                        length = n.trim().parse().unwrap();
                    }
                    if line == "\r\n" {
                        break;
                    }
                    head.push_str(&line);
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                seen.push((head, String::from_utf8(body).unwrap()));
                stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"Id\":7}").unwrap();
            }
            seen
        });
        let mut client = Client::new(&address, "abc");
        assert_eq!(client.get("/x").unwrap().json().unwrap()["Id"], 7);
        assert_eq!(client.send("POST", "/y", Some("{}")).unwrap().status, 200);
        let seen = server.join().unwrap();
        assert!(seen[0].0.starts_with("GET /x HTTP/1.1\r\n") && seen[0].0.contains("Authorization: Bearer abc\r\n"));
        assert!(seen[1].0.starts_with("POST /y") && seen[1].1 == "{}");
    }
}
