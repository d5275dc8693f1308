//! The terminal: which streams are one, and how wide it is.

mod stdout;

use std::io::{self, IsTerminal, Read as _};
use std::path::PathBuf;

use crate::platform::process::stdin_was_closed;

pub use stdout::write_stdout;

/// One of the three standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard input.
    Stdin,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// Whether a person is at the other end.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Stdin => io::stdin().is_terminal(),
            Self::Stdout => io::stdout().is_terminal(),
            Self::Stderr => io::stderr().is_terminal(),
        }
    }

    /// Makes ready for colour; whether the terminal behind this stream takes it. Consoles of Windows have to be told
    /// to heed the codes, and old ones do not know them.
    #[must_use]
    pub fn takes_colour(self) -> bool {
        half::takes_colour(self)
    }

    /// Columns and rows of the terminal behind this stream; `None` where there is none or it does not say.
    #[must_use]
    pub fn size(self) -> Option<(u16, u16)> {
        half::size(self)
    }
}

/// What standard input holds, up to `most` bytes of it. `EBADF` when the parent closed it, where the standard library would find it empty.
pub fn read_stdin(most: u64) -> io::Result<Vec<u8>> {
    if stdin_was_closed() {
        return Err(half::closed());
    }
    let mut content = Vec::new();
    io::stdin().lock().take(most).read_to_end(&mut content)?;
    Ok(content)
}

/// The file of the terminal that one of the streams is: `/dev/pts/3`. `None` where none is, and on Windows.
#[must_use]
pub fn tty() -> Option<PathBuf> {
    half::tty()
}

#[cfg(unix)]
mod half {
    use super::Stream;
    use nix::libc;

    pub(super) fn closed() -> std::io::Error {
        nix::errno::Errno::EBADF.into()
    }

    pub(super) fn tty() -> Option<std::path::PathBuf> {
        let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
        let name = nix::unistd::ttyname(&stdin);
        name.or_else(|_| nix::unistd::ttyname(&stdout)).or_else(|_| nix::unistd::ttyname(&stderr)).ok()
    }

    pub(super) const fn takes_colour(_: Stream) -> bool {
        true
    }

    pub(super) fn size(stream: Stream) -> Option<(u16, u16)> {
        let descriptor = match stream {
            Stream::Stdin => libc::STDIN_FILENO,
            Stream::Stdout => libc::STDOUT_FILENO,
            Stream::Stderr => libc::STDERR_FILENO,
        };
        let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: TIOCGWINSZ writes one `struct winsize`, which `size` is.
        let status = unsafe { libc::ioctl(descriptor, libc::TIOCGWINSZ, &raw mut size) };
        (status == 0 && size.ws_col > 0).then_some((size.ws_col, size.ws_row))
    }
}

#[cfg(windows)]
mod half {
    use super::Stream;
    use windows_sys::Win32::System::Console::{
        CONSOLE_SCREEN_BUFFER_INFO, ENABLE_VIRTUAL_TERMINAL_PROCESSING, GetConsoleMode,
        GetConsoleScreenBufferInfo, GetStdHandle, STD_ERROR_HANDLE, STD_HANDLE, STD_INPUT_HANDLE,
        STD_OUTPUT_HANDLE, SetConsoleMode,
    };

    const fn handle(stream: Stream) -> STD_HANDLE {
        match stream {
            Stream::Stdin => STD_INPUT_HANDLE,
            Stream::Stdout => STD_OUTPUT_HANDLE,
            Stream::Stderr => STD_ERROR_HANDLE,
        }
    }

    pub(super) fn takes_colour(stream: Stream) -> bool {
        let mut mode = 0;
        // SAFETY: a handle that is no console makes the calls fail; the number is writable.
        unsafe {
            let handle = GetStdHandle(handle(stream));
            GetConsoleMode(handle, &raw mut mode) != 0
                && SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0
        }
    }

    pub(super) fn closed() -> std::io::Error {
        std::io::ErrorKind::InvalidInput.into()
    }

    pub(super) fn tty() -> Option<std::path::PathBuf> {
        None
    }

    pub(super) fn size(stream: Stream) -> Option<(u16, u16)> {
        let mut info = CONSOLE_SCREEN_BUFFER_INFO::default();
        // SAFETY: a handle that is no console makes the call fail; the structure is writable.
        if unsafe { GetConsoleScreenBufferInfo(GetStdHandle(handle(stream)), &raw mut info) } == 0 {
            return None;
        }
        let window = info.srWindow;
        let columns = u16::try_from(i32::from(window.Right) - i32::from(window.Left) + 1).ok()?;
        let rows = u16::try_from(i32::from(window.Bottom) - i32::from(window.Top) + 1).ok()?;
        Some((columns, rows))
    }
}
