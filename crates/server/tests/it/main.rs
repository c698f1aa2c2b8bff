//! Tests of the server, in one binary.
