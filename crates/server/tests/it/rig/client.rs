//! A small HTTP/1.1 client that keeps its connection.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use serde_json::Value;

/// One user of the server, on a connection of its own.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    authorization: Option<String>,
    connection: Mutex<Option<BufReader<TcpStream>>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Clone for Client {
    fn clone(&self) -> Client {
        Client::with(self.address, self.authorization.clone())
    }
}

impl Client {
    /// Nobody in particular.
    pub fn anonymous(address: SocketAddr) -> Client {
        Client::with(address, None)
    }

    pub fn basic(address: SocketAddr, email: &str, password: &str) -> Client {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{password}"));
        Client::with(address, Some(format!("Basic {pair}")))
    }

    pub fn bearer(address: SocketAddr, token: &str) -> Client {
        Client::with(address, Some(format!("Bearer {token}")))
    }

    pub fn with(address: SocketAddr, authorization: Option<String>) -> Client {
        Client { address, authorization, connection: Mutex::new(None) }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.json("POST", path, body)
    }

    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.json("PATCH", path, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.json("PUT", path, body)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    pub fn json(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send(method, path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    /// Sends a request that must be answered.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        match self.try_send(method, path, headers, body) {
            Ok(reply) => reply,
            Err(error) => panic!("{method} {path}: no answer: {error}"),
        }
    }

    /// Sends a request; an error when the server went away before it answered.
    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply> {
        let mut place = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = match place.take().filter(is_open) {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: {}\r\n", self.address);
        }
        if let Some(authorization) = &self.authorization {
            head += &format!("Authorization: {authorization}\r\n");
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        // The server may refuse, answer and close before it has read all of a long body.
        let written = connection.get_mut().write_all(&request);
        let (reply, keep) = read_reply(&mut connection, method).map_err(|error| written.err().unwrap_or(error))?;
        if keep {
            *place = Some(connection);
        }
        Ok(reply)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(BufReader::new(stream))
    }
}

/// Whether the server has kept an idle connection open.
fn is_open(connection: &BufReader<TcpStream>) -> bool {
    let stream = connection.get_ref();
    if stream.set_nonblocking(true).is_err() {
        return false;
    }
    let idle = matches!(stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
    stream.set_nonblocking(false).is_ok() && idle
}

fn read_reply(connection: &mut BufReader<TcpStream>, method: &str) -> Result<(Reply, bool)> {
    let first = line(connection)?;
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.ok_or_else(|| Error::other(format!("not an answer: {first:?}")))?;
    let mut headers = Vec::new();
    loop {
        let text = line(connection)?;
        if text.is_empty() {
            break;
        }
        let (name, value) = text.split_once(':').ok_or_else(|| Error::other(format!("not a header: {text:?}")))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut reply = Reply { status, headers, body: Vec::new() };
    let keep = reply.header("connection") != Some("close");
    if method == "HEAD" || status == 204 || status == 304 {
        return Ok((reply, keep));
    }
    if reply.header("transfer-encoding") == Some("chunked") {
        reply.body = chunks(connection)?;
    } else {
        let length = reply.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
        reply.body = vec![0; length];
        connection.read_exact(&mut reply.body)?;
    }
    Ok((reply, keep))
}

fn chunks(connection: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(line(connection)?.trim(), 16).map_err(Error::other)?;
        let mut chunk = vec![0; size];
        connection.read_exact(&mut chunk)?;
        body.extend_from_slice(&chunk);
        line(connection)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn line(connection: &mut BufReader<TcpStream>) -> Result<String> {
    let mut text = String::new();
    if connection.read_line(&mut text)? == 0 {
        return Err(Error::new(ErrorKind::UnexpectedEof, "the connection ended"));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{}: no JSON ({e}): {}", self.status, self.text()))
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// The body of a 200 that says it worked.
    #[track_caller]
    pub fn done(&self) -> Value {
        let body = self.ok();
        assert_eq!(body["WasSuccessful"], true, "{body}");
        body
    }

    /// `Value.Id` of a write that worked.
    #[track_caller]
    pub fn id(&self) -> i64 {
        self.done()["Value"]["Id"].as_i64().expect("an Id")
    }

    /// `Records` of a listing.
    #[track_caller]
    pub fn records(&self) -> Vec<Value> {
        self.ok()["Records"].as_array().expect("Records").clone()
    }

    /// The ids of a listing, in order.
    #[track_caller]
    pub fn ids(&self) -> Vec<i64> {
        self.records().iter().map(|r| r["Id"].as_i64().expect("an Id")).collect()
    }

    /// Asserts the vendor's 400 (seed page 000): four members in order, Message from the first error. Answers the errors as
    /// (PropertyName, Message).
    #[track_caller]
    pub fn invalid(&self) -> Vec<(String, String)> {
        assert_eq!(self.status, 400, "{}", self.text());
        let body = self.json();
        let members: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(members, ["Message", "Value", "Errors", "WasSuccessful"], "{body}");
        assert_eq!(body["WasSuccessful"], false);
        assert!(body["Value"].is_null());
        let errors = body["Errors"].as_array().unwrap_or_else(|| panic!("no errors: {body}"));
        assert!(!errors.is_empty(), "{body}");
        let mut found = Vec::new();
        for error in errors {
            let members: Vec<&str> = error.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(members, ["AttemptedValue", "Message", "PropertyName"], "{body}");
            let property = error["PropertyName"].as_str().unwrap_or_default().to_owned();
            found.push((property, error["Message"].as_str().expect("a Message").to_owned()));
        }
        let first = &found[0];
        let message = if first.0.is_empty() { first.1.clone() } else { format!("{}: {}", first.0, first.1) };
        assert_eq!(body["Message"], message.as_str(), "{body}");
        found
    }

    /// Asserts a 400 on one member and nothing else; answers the reason.
    #[track_caller]
    pub fn invalid_on(&self, property: &str) -> String {
        let errors = self.invalid();
        assert_eq!(errors.iter().map(|e| e.0.as_str()).collect::<Vec<_>>(), [property], "{}", self.text());
        errors[0].1.clone()
    }
}
