//! The executable `hallpass`: everything is in the library.

fn main() {}
