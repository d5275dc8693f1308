//! The console calls a handler on a thread that it starts.

use std::io;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, CTRL_C_EVENT, CTRL_CLOSE_EVENT, SetConsoleCtrlHandler,
};
use windows_sys::core::BOOL;

use super::Caught;

type Tell = Box<dyn FnMut(Caught) + Send>;

static TELL: OnceLock<Mutex<Tell>> = OnceLock::new();

pub(super) const fn asks_to_end(_signal: i32) -> bool {
    true
}

pub(super) const fn is_a_key(signal: i32) -> bool {
    signal != 15
}

pub(super) fn catch(tell: impl FnMut(Caught) + Send + 'static) -> io::Result<()> {
    if TELL.set(Mutex::new(Box::new(tell))).is_err() {
        return Err(io::Error::other("signals are caught already"));
    }
    // SAFETY: the handler is a function that lives as long as the program.
    if unsafe { SetConsoleCtrlHandler(Some(handler), 1) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

unsafe extern "system" fn handler(event: u32) -> BOOL {
    let signal = match event {
        CTRL_C_EVENT => 2,
        CTRL_BREAK_EVENT => 21,
        _ => 15,
    };
    if let Some(tell) = TELL.get() {
        let mut tell = tell.lock().unwrap_or_else(PoisonError::into_inner);
        tell(Caught { signal, from_terminal: is_a_key(signal), at: Instant::now() });
    }
    if event >= CTRL_CLOSE_EVENT {
        // Windows ends the process when this returns, and in a few seconds anyway: the time is for cleaning up.
        std::thread::sleep(Duration::from_secs(10));
    }
    1
}

pub(super) const fn die_of(_signal: i32) {}
