//! A connection as hyper reads and writes it, with two things that hyper leaves out.
//!
//! - A head that is too long: hyper answers it with a bare status line, and 431 also where the request line is at fault. What is
//!   written here says what is wrong, as every other refusal does: 414 for the request line, 431 for the headers.
//! - The end of a connection whose client is still sending: closing at once makes the kernel reset it, and the client loses the
//!   answer with it. So what comes is read and thrown away for a moment.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::Problem;

/// Longest that a client may go on sending after the last answer.
const LINGER: Duration = Duration::from_secs(2);
/// Most that is thrown away of it, in bytes.
const MOST_THROWN_AWAY: usize = 16 << 20;
/// Longer than any answer of hyper's own, in bytes.
const BARE: usize = 512;

/// The connection of one client.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    /// Longest head, in bytes.
    room: usize,
    /// Bytes of the first line that came since the last answer was begun: of the next request line.
    line: usize,
    /// That line has ended.
    ended: bool,
    /// What is still to be written of our own answer.
    unsent: Vec<u8>,
    end: End,
}

/// How far the end has come.
#[derive(Debug, Default)]
struct End {
    /// The client is known to be sending still.
    sending: bool,
    shut: bool,
    thrown_away: usize,
    patience: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    /// A connection whose heads may have so many bytes.
    pub(super) fn new(stream: TcpStream, room: usize) -> Wire {
        Wire { stream, room, line: 0, ended: false, unsent: Vec::new(), end: End::default() }
    }

    /// Puts our answer in the place of hyper's bare one, if that is what is to be written.
    fn replaces(&mut self, written: &[u8]) -> bool {
        let Some(status) = bare_status(written) else { return false };
        let problem = match status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE if self.ended && self.line < self.room => {
                Problem::HeadersTooLong(self.room)
            }
            _ => Problem::AddressTooLong(self.room),
        };
        self.unsent = answer(&problem, written);
        self.end.sending = true;
        true
    }

    fn poll_unsent(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while !self.unsent.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.unsent))?;
            if written == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into()));
            }
            self.unsent.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Reads what still comes, until the client has finished or the patience is over.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [0; 8_192];
        while self.end.thrown_away < MOST_THROWN_AWAY {
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.end.sending = true;
                    self.end.thrown_away += buffer.filled().len();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending if !self.end.sending => return Poll::Ready(()),
                Poll::Pending => {
                    let patience = self.end.patience.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER)));
                    return patience.as_mut().poll(cx);
                }
            }
        }
        Poll::Ready(())
    }
}

/// The status of an answer that hyper gives by itself to a head that is too long. Ours never have these.
fn bare_status(written: &[u8]) -> Option<StatusCode> {
    let status = match written.strip_prefix(b"HTTP/1.1 ")?.get(..4)? {
        b"431 " => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        b"414 " => StatusCode::URI_TOO_LONG,
        _ => return None,
    };
    (written.len() < BARE && written.ends_with(b"\r\n\r\n")).then_some(status)
}

/// The whole answer; its date is the bare one's.
fn answer(problem: &Problem, bare: &[u8]) -> Vec<u8> {
    let (status, body) = problem.parts();
    let bare = String::from_utf8_lossy(bare);
    let date = bare.lines().find(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("date:")));
    let date = date.map(|line| format!("{line}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {} {}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n{date}\r\n",
        status.as_str(),
        status.canonical_reason().unwrap_or_default(),
        body.len(),
    );
    [head.into_bytes(), body].concat()
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let new = buffer.filled().get(before..).unwrap_or_default();
        if !self.ended {
            let end = new.iter().position(|byte| *byte == b'\n');
            self.line = self.line.saturating_add(end.unwrap_or(new.len()));
            self.ended = end.is_some();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, written: &[u8]) -> Poll<Result<usize>> {
        ready!(self.poll_unsent(cx))?;
        if self.replaces(written) {
            return Poll::Ready(Ok(written.len()));
        }
        (self.line, self.ended) = (0, false);
        Pin::new(&mut self.stream).poll_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        ready!(self.poll_unsent(cx))?;
        let mut full = parts.iter().filter(|part| !part.is_empty());
        if let (Some(only), None) = (full.next(), full.next())
            && self.replaces(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        (self.line, self.ended) = (0, false);
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_unsent(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_unsent(cx))?;
        if !self.end.shut {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.end.shut = true;
        }
        self.poll_rest(cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_answers_are_replaced() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(bare_status(bare), Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        assert_eq!(bare_status(b"HTTP/1.1 414 URI Too Long\r\n\r\n"), Some(StatusCode::URI_TOO_LONG));
        for other in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"HTTP/1.1 431 and more", b"HTTP/1.1", b"", &[b' '; 600]] {
            assert_eq!(bare_status(other), None);
        }
    }

    #[test]
    fn an_answer_keeps_the_date_and_says_how_long_its_body_is() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nDate: Mon, 02 Mar 2026 08:00:00 GMT\r\n\r\n";
        let text = String::from_utf8(answer(&Problem::AddressTooLong(8_192), bare)).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 414 URI Too Long\r\n"), "{head}");
        assert!(head.ends_with("\r\nDate: Mon, 02 Mar 2026 08:00:00 GMT"), "{head}");
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{head}");
        assert!(body.contains("8192 bytes"), "{body}");
    }
}
