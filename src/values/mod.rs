//! What people type and read: each value's parsing, showing and JSON side by side.

pub mod errno;
pub mod keyword;
pub mod name;
pub mod quoting;
