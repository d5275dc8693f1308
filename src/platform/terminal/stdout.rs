//! Standard output without the standard library's own buffer, which ends at each line.

use std::io;

/// Writes some of `bytes` to standard output, at once; `EBADF` when the parent closed it. Consoles on Windows take UTF-16, so there it goes through the
/// standard library, which converts.
pub fn write_stdout(bytes: &[u8]) -> io::Result<usize> {
    half::write(bytes)
}

#[cfg(unix)]
mod half {
    use std::io;

    use crate::platform::process::stdout_was_closed;

    pub(super) fn write(bytes: &[u8]) -> io::Result<usize> {
        if stdout_was_closed() {
            return Err(nix::errno::Errno::EBADF.into());
        }
        loop {
            match nix::unistd::write(io::stdout(), bytes) {
                Err(nix::errno::Errno::EINTR) => {}
                result => return Ok(result?),
            }
        }
    }
}

#[cfg(windows)]
mod half {
    use std::io::{self, Write as _};

    pub(super) fn write(bytes: &[u8]) -> io::Result<usize> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        stdout.flush()?;
        Ok(bytes.len())
    }
}
