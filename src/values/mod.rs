//! What people type and read: each value's parsing, showing and JSON side by side.

pub mod ci;
pub mod dotenv;
pub mod duration;
pub mod errno;
pub mod keyword;
pub mod local;
pub mod mode;
pub mod name;
pub mod path_style;
pub mod pattern;
pub mod quoting;
pub mod retry;
pub mod signal;
pub mod size;
pub mod split_string;
pub mod time;
pub mod version;
pub mod width;
