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
    use std::io::{self, IsTerminal as _, Write as _};

    pub(super) fn write(bytes: &[u8]) -> io::Result<usize> {
        let mut stdout = io::stdout().lock();
        if !stdout.is_terminal() {
            stdout.write_all(bytes)?;
            stdout.flush()?;
            return Ok(bytes.len());
        }
        let (shown, taken) = for_a_console(bytes);
        stdout.write_all(shown.as_bytes())?;
        stdout.flush()?;
        Ok(taken)
    }

    /// What a console can show of the start of `bytes`, and how much of them that is: up to what is not UTF-8, or that
    /// alone.
    fn for_a_console(bytes: &[u8]) -> (&str, usize) {
        let Err(error) = std::str::from_utf8(bytes) else {
            return (std::str::from_utf8(bytes).unwrap_or_default(), bytes.len());
        };
        match std::str::from_utf8(&bytes[..error.valid_up_to()]) {
            Ok("") | Err(_) => ("\u{fffd}", error.error_len().unwrap_or(bytes.len())),
            Ok(text) => (text, text.len()),
        }
    }

    #[cfg(test)]
    #[test]
    fn a_console_is_given_text() {
        assert_eq!(for_a_console(b"a\xc3\xa9"), ("aé", 3));
        assert_eq!(for_a_console(b"a\xffb"), ("a", 1));
        assert_eq!(for_a_console(b"\xffb"), ("\u{fffd}", 1));
        assert_eq!(for_a_console(b"\xc3"), ("\u{fffd}", 1));
    }
}
