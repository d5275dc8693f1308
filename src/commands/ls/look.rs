//! Looking at entries: no more than what is shown or sorted by needs.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::batch::{Batch, Link};
use super::options::{Dereference, Options};
use super::words::{Format, Indicator, Sort, Timestamp};
use crate::error::{Failure, Status};
use crate::platform::fs::access::{self, Extra};
use crate::platform::fs::{self, Dir, FileKind, Follow, Stat, Want};
use crate::platform::user::Sid;

/// Where an entry is.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// It is an operand.
    Operand,
    /// In an open directory, which messages call so.
    In(&'a Dir, &'a Path),
}

impl Place<'_> {
    pub(super) const fn is_operand(self) -> bool {
        matches!(self, Self::Operand)
    }

    /// The same place through a descriptor of its own: threads that share one wait for each other in the system.
    pub(super) fn for_a_thread(&self) -> Option<(Dir, &Path)> {
        match self {
            Self::Operand => None,
            Self::In(dir, path) => Some((dir.pass_to(OsStr::new("."), Follow::No).ok()?, path)),
        }
    }

    /// The entry's path, as short as it can be.
    pub(super) fn path(self, name: &OsStr) -> PathBuf {
        match self {
            Self::In(_, dir) if dir != Path::new(".") => dir.join(name),
            _ => name.into(),
        }
    }

    /// As [`path`](Self::path), in memory that is there.
    fn path_into<'p>(self, name: &OsStr, path: &'p mut PathBuf) -> &'p Path {
        path.as_mut_os_string().clear();
        match self {
            Self::In(_, dir) if dir != Path::new(".") => path.push(dir),
            _ => {}
        }
        path.push(name);
        path
    }

    pub(super) fn stat(self, name: &OsStr, follow: Follow, want: Want) -> io::Result<Stat> {
        match self {
            Self::Operand => fs::stat(Path::new(name), follow, want),
            Self::In(dir, _) => dir.stat(name, follow, want),
        }
    }

    /// Whose the entry is, where that is no number.
    pub(super) fn owner(self, name: &OsStr, follow: Follow) -> io::Result<Option<Sid>> {
        match self {
            Self::Operand => fs::owner(Path::new(name), follow),
            Self::In(dir, _) => dir.owner(name, follow),
        }
    }

    pub(super) fn read_link(self, name: &OsStr) -> io::Result<OsString> {
        match self {
            Self::Operand => std::fs::read_link(name).map(PathBuf::into_os_string),
            Self::In(dir, _) => dir.read_link(name),
        }
    }

    /// What trouble with the entry makes of the exit status.
    pub(super) fn status(self) -> Status {
        if self.is_operand() { Status::USAGE } else { Status::FAILED }
    }
}

/// What there is to find out about each entry.
#[derive(Clone)]
pub(super) struct Look {
    want: Want,
    /// Each entry must be looked at.
    each: bool,
    /// The kind of each must be known.
    kinds: bool,
    /// What links say is shown.
    links: bool,
    /// What links lead to matters.
    targets: bool,
    /// Access control lists are marked.
    extras: bool,
    /// The device whose files have turned out to have none.
    without_extras: Option<u64>,
    /// Room for a path.
    path: PathBuf,
}

impl Look {
    pub(super) fn new(options: &Options) -> Self {
        let long = options.format == Format::Long;
        let colours = options.colours.as_ref();
        let by_stat = matches!(options.sort, Sort::Time | Sort::Size);
        let each = long || by_stat || options.hyperlink || options.blocks || options.inode || options.context;
        let kinds = options.recursive
            || colours.is_some()
            || options.directories_first
            || options.indicator != Indicator::None;
        Self {
            want: wanted(options, long),
            each,
            kinds,
            links: long,
            targets: options.directories_first
                || long && options.indicator >= Indicator::FileType
                || colours.is_some_and(|colours| colours.needs_targets(long)),
            extras: long,
            without_extras: None,
            path: PathBuf::new(),
        }
    }

    /// Whether each entry must be looked at, whatever its directory tells.
    pub(super) const fn looks_at_each(&self) -> bool {
        self.each
    }

    /// Adds an entry to `batch` with all that is needed of it. `false`: an operand that is not there is left out.
    pub(super) fn add(
        &mut self,
        options: &Options,
        batch: &mut Batch,
        troubles: &mut Vec<anyhow::Error>,
        place: Place<'_>,
        name: &OsStr,
        kind: FileKind,
    ) -> bool {
        if !self.must_stat(options, place, kind) {
            batch.push(name, kind);
            self.add_link(batch, troubles, place, name);
            return true;
        }
        match stat_as_asked(options, place, name, self.want) {
            Ok((stat, follow)) => {
                batch.push(name, kind);
                batch.add_stat(stat);
                self.add_extra(batch, place, name, &stat, follow);
                if options.context
                    && let Ok(context) = access::context(&place.path(name), follow)
                {
                    batch.add_context(context.into_encoded_bytes());
                }
                self.add_link(batch, troubles, place, name);
                true
            }
            Err(error) => {
                complain(troubles, place, &error, "cannot access", name);
                if !place.is_operand() {
                    batch.push(name, kind);
                    batch.mark_failed();
                }
                !place.is_operand()
            }
        }
    }

    fn must_stat(&self, options: &Options, place: Place<'_>, kind: FileKind) -> bool {
        let unknown = kind == FileKind::Unknown;
        self.each
            || place.is_operand()
            || self.kinds && unknown
            || self.kinds && kind == FileKind::Symlink && options.dereference == Dereference::Always
            || options.indicator == Indicator::Classify && kind == FileKind::File
            || options.colours.as_ref().is_some_and(|colours| colours.needs_stat(kind))
    }

    fn add_extra(&mut self, batch: &mut Batch, place: Place<'_>, name: &OsStr, stat: &Stat, follow: Follow) {
        if !self.extras || self.without_extras == Some(stat.dev) {
            return;
        }
        let path = &mut self.path;
        let asked = match place {
            Place::Operand => access::extra(Path::new(name), follow),
            Place::In(dir, _) => access::extra_in(dir, name, follow, || place.path_into(name, path)),
        };
        match asked {
            Ok(Extra::None) => {}
            Ok(extra) => batch.set_extra(extra),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => self.without_extras = Some(stat.dev),
            Err(_) => {}
        }
    }

    fn add_link(&self, batch: &mut Batch, troubles: &mut Vec<anyhow::Error>, place: Place<'_>, name: &OsStr) {
        let is_link = batch.entries.last().is_some_and(|entry| entry.kind == FileKind::Symlink);
        if !is_link || !self.links && !self.targets {
            return;
        }
        let target = if self.links { place.read_link(name).map(Some) } else { Ok(None) };
        let target = target.unwrap_or_else(|error| {
            complain(troubles, place, &error, "cannot read symbolic link", name);
            None
        });
        let follows = self.targets && (target.is_some() || !self.links);
        let to = if follows { Self::target(batch, troubles, place, name) } else { None };
        batch.add_link(Link { target, to });
    }

    /// What the link that was added last leads to. Where that cannot be told, the link itself may be out of reach: so far
    /// only its directory has told of it.
    fn target(
        batch: &mut Batch,
        troubles: &mut Vec<anyhow::Error>,
        place: Place<'_>,
        name: &OsStr,
    ) -> Option<Stat> {
        let error = match place.stat(name, Follow::Yes, Want::KIND.and(Want::MODE)) {
            Ok(stat) => return Some(stat),
            Err(error) => error,
        };
        let is_known = batch.entries.last().is_none_or(|entry| batch.stat(entry).is_some());
        if !is_known
            && error.kind() != io::ErrorKind::NotFound
            && let Err(error) = place.stat(name, Follow::No, Want::KIND)
        {
            complain(troubles, place, &error, "cannot access", name);
            batch.mark_failed();
        }
        None
    }
}

/// What the entry is, and whether that is where a link leads to.
pub(super) fn stat_as_asked(
    options: &Options,
    place: Place<'_>,
    name: &OsStr,
    want: Want,
) -> io::Result<(Stat, Follow)> {
    let at = |follow| place.stat(name, follow, want).map(|stat| (stat, follow));
    match options.dereference {
        Dereference::Always => at(Follow::Yes),
        Dereference::Operands if place.is_operand() => at(Follow::Yes),
        Dereference::OperandDirs if place.is_operand() => match at(Follow::Yes) {
            Ok((stat, follow)) if stat.kind == FileKind::Dir => Ok((stat, follow)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => at(Follow::No),
        },
        _ => at(Follow::No),
    }
}

fn complain(
    troubles: &mut Vec<anyhow::Error>,
    place: Place<'_>,
    error: &io::Error,
    doing: &'static str,
    name: &OsStr,
) {
    let failure = Failure::os(error, doing).path(place.path(name)).status(place.status());
    troubles.push(failure.into());
}

/// The facts that `options` need of every entry that is looked at.
fn wanted(options: &Options, long: bool) -> Want {
    let time = match options.timestamp {
        Timestamp::Modified => Want::MTIME,
        Timestamp::Changed => Want::CTIME,
        Timestamp::Accessed => Want::ATIME,
        Timestamp::Born => Want::BTIME,
    };
    let wishes = [
        (long, Want::NLINK.and(Want::OWNER).and(Want::SIZE).and(Want::BLOCKS)),
        (long || options.sort == Sort::Time, time),
        (options.sort == Sort::Size, Want::SIZE),
        (options.blocks, Want::BLOCKS),
        (options.inode, Want::INO),
        (options.colours.is_some(), Want::NLINK),
    ];
    let kind = Want::KIND.and(Want::MODE);
    wishes.iter().filter(|(wished, _)| *wished).fold(kind, |all, (_, want)| all.and(*want))
}
