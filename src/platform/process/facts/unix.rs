//! getpgid(2), getsid(2), getpriority(2), `sched_getscheduler(2)`; on Linux also `/proc/PID/status`
//! (proc(5)).

use std::io;

use nix::libc;
use nix::unistd::{Pid, getpgid, getppid, getsid};

use super::{Fact, Which};
use crate::platform::user;

pub(super) fn parent(which: Which) -> Fact<u32> {
    match which {
        Which::This => Ok(Some(getppid().as_raw().cast_unsigned())),
        Which::Pid(pid) => status::number(pid, "PPid:", 10),
    }
}

pub(super) fn group(which: Which) -> Fact<u32> {
    Ok(Some(getpgid(target(which)?)?.as_raw().cast_unsigned()))
}

pub(super) fn session(which: Which) -> Fact<u32> {
    Ok(Some(getsid(target(which)?)?.as_raw().cast_unsigned()))
}

/// The process for the calls that take 0 for the one that asks.
fn target(which: Which) -> io::Result<Option<Pid>> {
    match which {
        Which::This => Ok(None),
        Which::Pid(pid) => {
            libc::pid_t::try_from(pid).map(|pid| Some(Pid::from_raw(pid))).map_err(|_| nobody())
        }
    }
}

fn nobody() -> io::Error {
    io::Error::from_raw_os_error(libc::ESRCH)
}

pub(super) fn nice(which: Which) -> Fact<i64> {
    let pid = target(which)?.map_or(0, Pid::as_raw).cast_unsigned();
    // A nice value of -1 is told from a failure only by errno.
    nix::errno::Errno::clear();
    #[cfg(target_os = "freebsd")]
    let pid = pid.cast_signed();
    // SAFETY: getpriority takes numbers and touches no memory of ours.
    let nice = unsafe { libc::getpriority(libc::PRIO_PROCESS, pid) };
    match nix::errno::Errno::last_raw() {
        errno if nice == -1 && errno != 0 => Err(io::Error::from_raw_os_error(errno)),
        _ => Ok(Some(nice.into())),
    }
}

#[cfg(target_os = "linux")]
pub(super) fn scheduler(which: Which) -> Fact<&'static str> {
    // SAFETY: sched_getscheduler takes a number and touches no memory of ours.
    let policy = unsafe { libc::sched_getscheduler(target(which)?.map_or(0, Pid::as_raw)) };
    match policy & !libc::SCHED_RESET_ON_FORK {
        _ if policy < 0 => Err(io::Error::last_os_error()),
        libc::SCHED_OTHER => Ok(Some("other")),
        libc::SCHED_BATCH => Ok(Some("batch")),
        libc::SCHED_IDLE => Ok(Some("idle")),
        libc::SCHED_FIFO => Ok(Some("fifo")),
        libc::SCHED_RR => Ok(Some("rr")),
        libc::SCHED_DEADLINE => Ok(Some("deadline")),
        _ => Ok(Some("unknown")),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn scheduler(_: Which) -> Fact<&'static str> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system does not tell how a process is scheduled"))
}

#[cfg(target_os = "linux")]
pub(super) fn umask(which: Which) -> Fact<u32> {
    status::number(which.pid(), "Umask:", 8)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn umask(which: Which) -> Fact<u32> {
    use nix::sys::stat::{Mode, umask};
    if which != Which::This {
        return status::number(which.pid(), "Umask:", 8);
    }
    // The strictest mask for the instant: a file that another thread makes meanwhile is closed rather than
    // open to all.
    let mask = umask(Mode::all());
    umask(mask);
    Ok(Some(u32::from(mask.bits())))
}

pub(super) fn uids(which: Which) -> Fact<[u32; 3]> {
    match which {
        Which::This => Ok(user::ids().map(|ids| ids.uids)),
        Which::Pid(pid) => status::three(pid, "Uid:"),
    }
}

pub(super) fn gids(which: Which) -> Fact<[u32; 3]> {
    match which {
        Which::This => Ok(user::ids().map(|ids| ids.gids)),
        Which::Pid(pid) => status::three(pid, "Gid:"),
    }
}

#[cfg(target_os = "linux")]
mod status {
    use std::io;

    use super::{Fact, nobody};

    /// What a line of `/proc/PID/status` says after its name; `None` if an older kernel leaves it out.
    fn line(pid: u32, name: &str) -> Fact<String> {
        let text = std::fs::read(format!("/proc/{pid}/status")).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if std::fs::exists("/proc/self").unwrap_or(false) => nobody(),
            _ => error,
        })?;
        let text = String::from_utf8_lossy(&text);
        Ok(text.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().to_owned()))
    }

    pub(super) fn number(pid: u32, name: &str, radix: u32) -> Fact<u32> {
        Ok(line(pid, name)?.and_then(|text| u32::from_str_radix(&text, radix).ok()))
    }

    pub(super) fn three(pid: u32, name: &str) -> Fact<[u32; 3]> {
        let numbers = |text: String| {
            text.split_whitespace()
                .take(3)
                .map_while(|word| word.parse().ok())
                .collect::<Vec<_>>()
                .try_into()
                .ok()
        };
        Ok(line(pid, name)?.and_then(numbers))
    }
}

#[cfg(not(target_os = "linux"))]
mod status {
    use std::io;

    use super::Fact;

    fn untold<T>() -> Fact<T> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system tells it of one's own process alone"))
    }

    pub(super) fn number(_pid: u32, _name: &str, _radix: u32) -> Fact<u32> {
        untold()
    }

    pub(super) fn three(_pid: u32, _name: &str) -> Fact<[u32; 3]> {
        untold()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn by_number_and_as_oneself_the_facts_are_the_same() {
        let by_number = Which::Pid(std::process::id());
        assert_eq!(parent(by_number).unwrap(), parent(Which::This).unwrap());
        assert_eq!(group(by_number).unwrap(), group(Which::This).unwrap());
        assert_eq!(session(by_number).unwrap(), session(Which::This).unwrap());
        assert_eq!(nice(by_number).unwrap(), nice(Which::This).unwrap());
        assert_eq!(uids(by_number).unwrap(), uids(Which::This).unwrap());
        assert_eq!(gids(by_number).unwrap(), gids(Which::This).unwrap());
        assert_eq!(scheduler(by_number).unwrap(), scheduler(Which::This).unwrap());
        assert!(umask(Which::This).unwrap().unwrap() <= 0o777);
    }

    #[test]
    fn of_no_process_there_are_no_facts() {
        for pid in [i32::MAX.cast_unsigned(), u32::MAX] {
            let nobody = Which::Pid(pid);
            let errors = [
                parent(nobody).unwrap_err(),
                group(nobody).unwrap_err(),
                session(nobody).unwrap_err(),
                nice(nobody).unwrap_err(),
                scheduler(nobody).unwrap_err(),
                umask(nobody).unwrap_err(),
                uids(nobody).unwrap_err(),
            ];
            assert!(errors.iter().all(|error| error.raw_os_error() == Some(libc::ESRCH)), "{errors:?}");
        }
    }
}
