//! What people type and read: each value's parsing, showing and JSON side by side.

pub mod ci;
pub mod dotenv;
pub mod errno;
pub mod keyword;
pub mod mode;
pub mod name;
pub mod pattern;
pub mod quoting;
pub mod size;
pub mod split_string;
pub mod time;
pub mod version;
