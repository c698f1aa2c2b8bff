//! Records, read and written.
