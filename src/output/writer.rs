//! Standard output, buffered and checked.

use std::io::{self, Write};

use crate::platform::terminal::{Stream, write_stdout};

const BUFFER: usize = 64 * 1024;

/// Buffered standard output that remembers its first failure: whatever is written afterwards fails in the same way, so
/// that a full disk cannot be missed. On a terminal each line goes out by itself.
#[derive(Debug, Default)]
pub struct Writer {
    buffer: Vec<u8>,
    failed: Option<i32>,
    by_line: Option<bool>,
}

impl Writer {
    /// A writer with nothing in it.
    #[must_use]
    pub const fn new() -> Self {
        Self { buffer: Vec::new(), failed: None, by_line: None }
    }

    /// Whether a person reads along.
    pub fn is_terminal(&mut self) -> bool {
        *self.by_line.get_or_insert_with(|| Stream::Stdout.is_terminal())
    }

    /// Whether writing has failed.
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    fn send(&mut self) -> io::Result<()> {
        let mut sent = 0;
        while sent < self.buffer.len() {
            match write_stdout(&self.buffer[sent..]) {
                Ok(0) => return self.fail(&io::ErrorKind::WriteZero.into()),
                Ok(count) => sent += count,
                Err(error) => return self.fail(&error),
            }
        }
        self.buffer.clear();
        Ok(())
    }

    fn fail(&mut self, error: &io::Error) -> io::Result<()> {
        self.buffer.clear();
        self.failed = Some(error.raw_os_error().unwrap_or(0));
        self.state()
    }

    fn state(&self) -> io::Result<()> {
        match self.failed {
            None => Ok(()),
            Some(0) => Err(io::ErrorKind::WriteZero.into()),
            Some(raw) => Err(io::Error::from_raw_os_error(raw)),
        }
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.state()?;
        if self.buffer.capacity() == 0 {
            self.buffer.reserve(BUFFER);
        }
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER || bytes.contains(&b'\n') && self.is_terminal() {
            self.send()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.state()?;
        self.send()
    }
}
