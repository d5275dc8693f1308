//! The lock of a store, and who has it.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{Doing, Failure, Kind, Result, Status};
use crate::platform::fs::durable::{Hold, lock};
use crate::platform::host::kernel::host_name;
use crate::platform::process::facts::{Which, exists};
use crate::values::local::Local;

/// The lock, held. The kernel lets go of it when the process ends, however that comes.
pub(super) struct Lock {
    file: File,
    is_signed: bool,
}

/// What a writer leaves in the file for those who come while it works. Nothing goes by it: the kernel alone has the lock.
#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    /// Seconds since 1970.
    since: i64,
}

impl Lock {
    /// Takes the lock by its open file.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when somebody else has it and `wait` is false.
    pub(super) fn take(file: File, hold: Hold, wait: bool, store: &Path) -> Result<Self> {
        if lock(&file, hold, wait).doing("cannot lock", store)? {
            let is_signed = hold == Hold::Alone && sign(&file).is_ok();
            return Ok(Self { file, is_signed });
        }
        let who = holder(&file).map_or_else(String::new, |it| format!(" ({it})"));
        let busy = format!("another oskit backup is at work there{who}; --wait waits for it");
        Err(Failure::of(Kind::Timeout, busy).doing("cannot lock").path(store).status(Status::LOCKED).into())
    }
}

/// Who comes next and finds it held by readers must not be told of this one.
impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_signed {
            let _ = self.file.set_len(0);
        }
    }
}

fn sign(mut file: &File) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return Ok(()); // what somebody put there instead
    }
    file.set_len(0)?;
    let holder = Holder { pid: std::process::id(), host: host_name(), since: Utc::now().timestamp() };
    file.write_all(&serde_json::to_vec(&holder)?)
}

/// The writer that has it, in words; `None` when there is none, as far as can be told.
fn holder(file: &File) -> Option<String> {
    let mut text = Vec::new();
    file.take(1 << 10).read_to_end(&mut text).ok()?;
    let Holder { pid, host, since } = serde_json::from_slice(&text).ok()?;
    let since = DateTime::from_timestamp(since, 0)?.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S");
    if host != host_name() {
        return Some(format!("process {pid} on {host} since {since}"));
    }
    // One that was killed left it, and those who have the lock now read.
    exists(Which::Pid(pid)).ok()?;
    Some(format!("process {pid} since {since}"))
}
