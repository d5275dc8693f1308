//! The one writer: results as lines for people or as JSON lines, colour only where it is wanted.

pub mod colour;
mod writer;

use std::ffi::OsStr;
use std::io;

use serde::Serialize;

use crate::values::quoting::{Quoting, Style};

pub use writer::Writer;

/// How a result is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether a person reads it on a terminal: control characters must be escaped.
    pub terminal: bool,
    /// Whether colour is wanted.
    pub colour: bool,
}

impl Look {
    /// Writes a name: as it is in a pipe; on a terminal quoted where it needs that, so that nothing in it reaches the
    /// terminal raw.
    pub fn name(self, to: &mut dyn io::Write, name: impl AsRef<OsStr>) -> io::Result<()> {
        let bytes = name.as_ref().as_encoded_bytes();
        if !self.terminal {
            return to.write_all(bytes);
        }
        let mut shown = Vec::with_capacity(bytes.len());
        Quoting::new(Style::ShellEscape, true).write(&mut shown, bytes);
        to.write_all(&shown)
    }
}

/// One result of a command. Its JSON object comes from [`Serialize`].
pub trait Render: Serialize {
    /// Writes the form for people: nothing, a line or several, each with its newline.
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()>;
}

/// Writes `record` as one JSON line.
pub fn json_line(to: &mut impl io::Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, record)?;
    to.write_all(b"\n")
}
