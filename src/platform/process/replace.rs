//! Becoming another program.

use std::ffi::{OsStr, OsString};
use std::io;

/// Runs `program` in place of this one: the same process, its descriptors, its signal mask and dispositions. It is
/// looked up in the `PATH` of `environment` unless its name holds a separator (POSIX `execvp`; an executable text
/// without `#!` goes to the shell). `args` are all its arguments, its own name first; `environment` its `NAME=VALUE`
/// entries as they are, duplicates and all.
///
/// SIGPIPE is ignored there unless [`hand_on_sigpipe`](super::hand_on_sigpipe) was called. On Unix this returns only
/// when it failed.
///
/// Windows has no such call: there the program runs as a child, in a job that ends with this process, and the result
/// is its exit status. `PATHEXT` is tried; arguments of a batch file that `cmd` could not take as they stand are refused.
/// A name of its own for the program is `Unsupported`.
pub fn replace(program: &OsStr, args: &[OsString], environment: &[OsString]) -> io::Result<u32> {
    half::replace(program, args, environment)
}

#[cfg(unix)]
mod half {
    use std::ffi::{CString, OsStr, OsString, c_char};
    use std::io;
    use std::os::unix::ffi::OsStrExt as _;
    use std::ptr;

    use nix::libc;

    use crate::platform::env;

    pub(super) fn replace(program: &OsStr, args: &[OsString], environment: &[OsString]) -> io::Result<u32> {
        let program = c_string(program)?;
        let args = Strings::new(args)?;
        let environment = Strings::new(environment)?;
        // SAFETY: NUL-terminated strings, and null-terminated arrays of them, that outlive the call; when it returns
        // it has failed, and the process gets its own environment back before they go.
        unsafe {
            let own = env::swap_raw(environment.pointers.as_ptr());
            libc::execvp(program.as_ptr(), args.pointers.as_ptr());
            let error = io::Error::last_os_error();
            env::swap_raw(own);
            Err(error)
        }
    }

    /// Strings as C passes them: an array of pointers with a null at its end.
    struct Strings {
        pointers: Vec<*const c_char>,
        _held: Vec<CString>,
    }

    impl Strings {
        fn new(texts: &[OsString]) -> io::Result<Self> {
            let held = texts.iter().map(|text| c_string(text)).collect::<io::Result<Vec<_>>>()?;
            let pointers = held.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect();
            Ok(Self { pointers, _held: held })
        }
    }

    fn c_string(text: &OsStr) -> io::Result<CString> {
        CString::new(text.as_bytes())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "an argument cannot hold a NUL byte"))
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::{OsStr, OsString};
    use std::io;
    use std::process::Stdio;

    use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, CTRL_C_EVENT, SetConsoleCtrlHandler};
    use windows_sys::core::BOOL;

    use crate::platform::process::child::{How, Launch, Reach};
    use crate::platform::text;

    /// Ctrl-C and Ctrl-Break reach every process of the console; this one is only there to wait.
    fn leave_keys_to_the_program() -> io::Result<()> {
        unsafe extern "system" fn taken(event: u32) -> BOOL {
            i32::from(matches!(event, CTRL_C_EVENT | CTRL_BREAK_EVENT))
        }
        // SAFETY: the handler is a function that lives as long as the program.
        match unsafe { SetConsoleCtrlHandler(Some(taken), 1) } {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    pub(super) fn replace(program: &OsStr, args: &[OsString], environment: &[OsString]) -> io::Result<u32> {
        let pair = |entry: &OsString| {
            let (name, value) = text::split_once(entry, b'=')?;
            Some((name.to_owned(), value.to_owned()))
        };
        let variables: Vec<_> = environment.iter().filter_map(pair).collect();
        let name = args.first().filter(|name| *name != program);
        let launch = Launch {
            program,
            argv0: name.map(OsString::as_os_str),
            args: args.get(1..).unwrap_or_default(),
            raw_arg: None,
            directory: None,
            environment: Some(&variables),
            stdin: Stdio::inherit(),
            stdout: Stdio::inherit(),
            stderr: Stdio::inherit(),
            own_group: false,
            reach: Reach::All,
        };
        leave_keys_to_the_program()?;
        match launch.spawn()?.reap()?.how {
            How::Exited(status) => Ok(status),
            How::Signaled { signal, .. } => Ok(128 + signal.unsigned_abs()),
        }
    }
}
