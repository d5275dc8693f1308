//! The terminal: which streams are one, and how wide it is.

mod stdout;

use std::io::IsTerminal;
use std::path::PathBuf;

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
            Self::Stdin => std::io::stdin().is_terminal(),
            Self::Stdout => std::io::stdout().is_terminal(),
            Self::Stderr => std::io::stderr().is_terminal(),
        }
    }

    /// Columns and rows of the terminal behind this stream; `None` where there is none or it does not say.
    #[must_use]
    pub fn size(self) -> Option<(u16, u16)> {
        half::size(self)
    }
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

    pub(super) fn tty() -> Option<std::path::PathBuf> {
        let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
        let name = nix::unistd::ttyname(&stdin);
        name.or_else(|_| nix::unistd::ttyname(&stdout)).or_else(|_| nix::unistd::ttyname(&stderr)).ok()
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
        CONSOLE_SCREEN_BUFFER_INFO, GetConsoleScreenBufferInfo, GetStdHandle, STD_ERROR_HANDLE,
        STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
    };

    pub(super) fn tty() -> Option<std::path::PathBuf> {
        None
    }

    pub(super) fn size(stream: Stream) -> Option<(u16, u16)> {
        let which = match stream {
            Stream::Stdin => STD_INPUT_HANDLE,
            Stream::Stdout => STD_OUTPUT_HANDLE,
            Stream::Stderr => STD_ERROR_HANDLE,
        };
        let mut info = CONSOLE_SCREEN_BUFFER_INFO::default();
        // SAFETY: a handle that is no console makes the call fail; the structure is writable.
        if unsafe { GetConsoleScreenBufferInfo(GetStdHandle(which), &raw mut info) } == 0 {
            return None;
        }
        let window = info.srWindow;
        let columns = u16::try_from(i32::from(window.Right) - i32::from(window.Left) + 1).ok()?;
        let rows = u16::try_from(i32::from(window.Bottom) - i32::from(window.Top) + 1).ok()?;
        Some((columns, rows))
    }
}
