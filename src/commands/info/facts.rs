//! The facts that the keys are answered from: each source is read when a key first asks for it, and once.

use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use super::answer::Missing;
use crate::error::{Failure, quoted};
use crate::platform::env;
use crate::platform::errors;
use crate::platform::host::container::{self, Container, Virtual};
use crate::platform::host::kernel::{self, Kernel};
use crate::platform::host::memory::{self, Memory, Swap};
use crate::platform::host::os::{self, Os};
use crate::platform::host::volume::{self, Volume};
use crate::platform::host::zone::{self, Zone};
use crate::platform::host::{Root, Unread, cpu, uptime};
use crate::platform::process::facts::Which;
use crate::platform::user::{self, Account};
use crate::values::ci::{self, Ci};
use crate::values::path_style::{POSIX, PathStyle, WINDOWS};

/// How a part of a processor counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    Floor,
    HalfUp,
    Ceil,
}

impl Rounding {
    /// A whole number of processors, at least one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no machine has 2^32 processors"
    )]
    pub(super) fn whole(self, cpus: f64) -> u64 {
        let rounded = match self {
            Self::Floor => cpus.floor(),
            Self::HalfUp => (cpus + 0.5).floor(),
            Self::Ceil => cpus.ceil(),
        };
        rounded.max(1.0) as u64
    }
}

/// What the groups that can be asked about something else are to tell of; by default of oskit's own
/// surroundings.
#[derive(Debug, Clone, Default)]
pub(super) struct Subjects {
    pub(super) user: Option<OsString>,
    pub(super) process: Option<u32>,
    pub(super) path: Option<PathBuf>,
    pub(super) error: Option<OsString>,
}

type Kept<T> = OnceCell<Result<T, Unread>>;

/// Every source of facts, none read yet.
pub(super) struct Facts {
    pub(super) root: Root,
    pub(super) rounding: Rounding,
    pub(super) style: &'static PathStyle,
    pub(super) of: Subjects,
    os: Kept<Os>,
    kernel: Kept<Kernel>,
    memory: Kept<Memory>,
    swap: Kept<Swap>,
    memory_limits: Kept<Vec<memory::Limit>>,
    quotas: Kept<Vec<cpu::Limit>>,
    cpu: Kept<Option<cpu::Limit>>,
    load: Kept<Option<[f64; 3]>>,
    zone: Kept<Zone>,
    volume: Kept<Volume>,
    container: Kept<Option<Container>>,
    virt: Kept<Option<Virtual>>,
    account: Kept<Option<Account>>,
    ci: OnceCell<Option<Ci>>,
}

impl Facts {
    pub(super) fn new(
        root: Root,
        rounding: Rounding,
        style: Option<&'static PathStyle>,
        of: Subjects,
    ) -> Self {
        let style = style.unwrap_or(if os::style() == WINDOWS.os_name { &WINDOWS } else { &POSIX });
        Self {
            root,
            rounding,
            style,
            of,
            os: Kept::new(),
            kernel: Kept::new(),
            memory: Kept::new(),
            swap: Kept::new(),
            memory_limits: Kept::new(),
            quotas: Kept::new(),
            cpu: Kept::new(),
            load: Kept::new(),
            zone: Kept::new(),
            volume: Kept::new(),
            container: Kept::new(),
            virt: Kept::new(),
            account: Kept::new(),
            ci: OnceCell::new(),
        }
    }

    pub(super) fn os(&self) -> Result<&Os, Missing> {
        kept(&self.os, || os::os(&self.root))
    }

    pub(super) fn kernel(&self) -> Result<&Kernel, Missing> {
        kept(&self.kernel, kernel::kernel)
    }

    pub(super) fn memory(&self) -> Result<&Memory, Missing> {
        kept(&self.memory, || memory::memory(&self.root))
    }

    pub(super) fn swap(&self) -> Result<&Swap, Missing> {
        kept(&self.swap, || memory::swap(&self.root))
    }

    /// The least of the limits that others than the machine set.
    pub(super) fn memory_limit(&self) -> Result<Option<&memory::Limit>, Missing> {
        Ok(memory::least(kept(&self.memory_limits, || memory::limits(&self.root))?))
    }

    /// The quotas of processor time.
    pub(super) fn quotas(&self) -> Result<&[cpu::Limit], Missing> {
        Ok(kept(&self.quotas, || cpu::quotas(&self.root))?)
    }

    /// The processors that may be used, and what limits them.
    pub(super) fn cpu(&self) -> Result<&cpu::Limit, Missing> {
        let quotas = self.quotas()?;
        kept(&self.cpu, || cpu::effective(&self.root, quotas))?.as_ref().ok_or(Missing::Absent(None))
    }

    /// One of the three averages.
    pub(super) fn load(&self, nth: usize) -> Result<Option<f64>, Missing> {
        Ok(kept(&self.load, || uptime::load(&self.root))?.map(|load| load[nth]))
    }

    pub(super) fn zone(&self) -> Result<&Zone, Missing> {
        kept(&self.zone, || zone::zone(&self.root, env::var("TZ").as_deref()))
    }

    /// The time zone whose rules were asked for and are not installed.
    pub(super) fn unknown_zone(&self) -> Option<&OsStr> {
        let zone = self.zone.get()?.as_ref().ok()?;
        zone.name.as_deref().filter(|_| !zone.known)
    }

    /// The file system of the path that is asked about. That there is no such path is a failure.
    pub(super) fn volume(&self) -> Result<&Volume, Missing> {
        let path = self.path();
        let failed =
            |unread: &Unread| Missing::failed(Failure::os(&unread.error, "cannot access").path(&path));
        self.volume.get_or_init(|| volume::volume(&self.root, &path)).as_ref().map_err(failed)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.of.path.clone().unwrap_or_else(|| PathBuf::from("."))
    }

    pub(super) fn container(&self) -> Result<Option<&Container>, Missing> {
        Ok(kept(&self.container, || container::container(&self.root, &env::var))?.as_ref())
    }

    pub(super) fn virt(&self) -> Result<Option<&Virtual>, Missing> {
        Ok(kept(&self.virt, || container::virtual_machine(&self.root))?.as_ref())
    }

    /// The user who is asked about. That there is no such user is a failure, unless it is this process's own.
    pub(super) fn account(&self) -> Result<&Account, Missing> {
        let account = kept(&self.account, || Ok(self.looked_up()?))?.as_ref();
        account.ok_or_else(|| match &self.of.user {
            Some(name) => Missing::failed(Failure::lookup(format!("no user is called {}", quoted(name)))),
            None => Missing::Absent(Some(String::from("this process's user has no name"))),
        })
    }

    fn looked_up(&self) -> io::Result<Option<Account>> {
        let Some(name) = &self.of.user else { return user::current() };
        let by_number = || name.to_str().and_then(|text| text.parse().ok()).map(user::by_id);
        match user::by_name(name)? {
            None => by_number().unwrap_or(Ok(None)),
            account => Ok(account),
        }
    }

    pub(super) fn which(&self) -> Which {
        self.of.process.map_or(Which::This, Which::Pid)
    }

    /// A fact of the process that is asked about. That there is no such process is a failure.
    pub(super) fn process<T>(&self, read: impl FnOnce(Which) -> io::Result<T>) -> Result<T, Missing> {
        read(self.which()).map_err(|error| match Missing::from(error) {
            Missing::Failed(failure) => {
                Missing::failed(failure.doing(format!("process {}", self.which().pid())))
            }
            absent @ Missing::Absent(_) => absent,
        })
    }

    /// The name and number of the error that is asked about. That there is none is a failure.
    pub(super) fn error(&self) -> Result<(String, i32), Missing> {
        let asked = self.of.error.as_ref();
        let word = asked.ok_or_else(|| Missing::Absent(Some(String::from("say which: errno 2"))))?;
        let text = word.to_string_lossy().to_ascii_uppercase();
        let found = match text.parse() {
            Ok(number) => errors::name(number).map(|name| (name, number)),
            Err(_) => errors::number(&text).map(|number| (text, number)),
        };
        let unknown = || Failure::lookup(format!("no error is called {}", quoted(word)));
        found.ok_or_else(|| Missing::failed(unknown()))
    }

    pub(super) fn ci(&self) -> Option<&Ci> {
        self.ci.get_or_init(|| ci::detect(env::var)).as_ref()
    }
}

fn kept<T>(cell: &Kept<T>, read: impl FnOnce() -> Result<T, Unread>) -> Result<&T, Missing> {
    cell.get_or_init(read).as_ref().map_err(Missing::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_processor_is_rounded_as_asked_and_never_to_none() {
        let all =
            |cpus| [Rounding::Floor, Rounding::HalfUp, Rounding::Ceil].map(|rounding| rounding.whole(cpus));
        assert_eq!(all(0.25), [1, 1, 1]);
        assert_eq!(all(1.5), [1, 2, 2]);
        assert_eq!(all(2.4), [2, 2, 3]);
        assert_eq!(all(4.0), [4, 4, 4]);
    }
}
