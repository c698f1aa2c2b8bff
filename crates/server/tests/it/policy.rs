//! The settings that decide as versions with validity (beyond W11), over HTTP and by the command line.

mod replay;
mod story;
mod validity;
