//! Making directories: one, or a path of them from the top down, each inside the one before by its descriptor.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::outcome::Outcome;
use crate::error::{Failure, Result};
use crate::platform::fs::{self, Dir, FileKind, Follow, Stat, Want};
use crate::platform::{errors, text};
use crate::values::mode::{Changed, Mode, ModeChange};

/// The permission bits that a directory is asked for where nobody says otherwise.
const ALL: u32 = 0o777;
/// What the owner of a directory needs to make something in it.
const OWNERS_WAY: u32 = 0o300;
/// What nobody else gets before a directory has all its bits.
const OTHERS_WRITE: u32 = 0o022;

pub(super) struct Maker {
    /// Whether parent directories are made, and an existing directory will do.
    pub(super) parents: bool,
    /// Whether with `parents` an existing directory will do.
    pub(super) exist_ok: bool,
    /// Whether the outcome is to hold everything there is to know.
    pub(super) tells_all: bool,
    own: Bits,
    above: Bits,
    umask: Umask,
}

/// Which permission bits a directory is made with.
enum Bits {
    /// What the umask leaves.
    Usual,
    /// The same, and its owner's way into it.
    Passable,
    /// These, whatever the umask is.
    Exact(ModeChange),
}

/// A directory that may not exist yet: a path, or a name in a directory.
#[derive(Clone, Copy)]
pub(super) enum Spot<'a> {
    Path(&'a Path),
    In(&'a Dir, &'a OsStr),
}

/// Where the walk along a path has come to; no path is where it began.
struct Place<'a> {
    dir: Dir,
    path: Option<&'a Path>,
}

impl Place<'_> {
    /// Whether `error` comes of having no right to go through the directory itself. It was opened all the same: Linux
    /// asks for that right only when something in it is named.
    fn bars(&self, error: &io::Error) -> bool {
        let looked = || self.dir.stat(OsStr::new("."), Follow::No, Want::KIND);
        errors::is(error, "EACCES") && looked().is_err_and(|error| errors::is(&error, "EACCES"))
    }

    fn cannot_create(&self, error: &io::Error, path: &Path) -> anyhow::Error {
        let path = self.path.filter(|_| self.bars(error)).unwrap_or(path);
        cannot_create(error, path)
    }
}

impl Maker {
    /// `own` are the permission bits of the operands, `above` those of the parents that are made.
    pub(super) fn new(own: Option<ModeChange>, above: Option<ModeChange>) -> Self {
        let own = own.map_or(Bits::Usual, Bits::Exact);
        let above = above.map_or(Bits::Passable, Bits::Exact);
        Self { parents: false, exist_ok: true, tells_all: false, own, above, umask: Umask::default() }
    }

    /// Makes `path`, and tells `outcome` of each directory as soon as it is there.
    pub(super) fn make<'a>(&mut self, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        if self.parents && self.tells_all {
            return self.make_way(path, outcome);
        }
        match self.create(Spot::Path(path), Which::Own) {
            Err(error) if self.parents && !errors::is(&error, "EEXIST") => self.make_way(path, outcome),
            made => self.finish(Spot::Path(path), made, path, outcome),
        }
    }

    /// Makes `path` and what it lies in, from the top down.
    fn make_way<'a>(&mut self, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        let (start, steps) = steps(path);
        let Some((last, above)) = steps.split_last() else {
            let made = self.create(Spot::Path(path), Which::Own);
            return self.finish(Spot::Path(path), made, path, outcome);
        };
        let start = if start.as_os_str().is_empty() { Path::new(".") } else { start };
        let dir = Dir::pass(start).map_err(|error| cannot_create(&error, steps[0].path))?;
        let mut place = Place { dir, path: None };
        for step in above {
            place = self.step_down(&place, *step, outcome)?;
        }
        let spot = Spot::In(&place.dir, last.name);
        match self.create(spot, Which::Own) {
            Err(error) if place.bars(&error) => Err(place.cannot_create(&error, last.path)),
            made => self.finish(spot, made, last.path, outcome),
        }
    }

    /// Goes into the directory `step`, making it where it is missing.
    fn step_down<'a>(
        &mut self,
        place: &Place<'a>,
        step: Step<'a>,
        outcome: &mut Outcome<'a>,
    ) -> Result<Place<'a>> {
        let spot = Spot::In(&place.dir, step.name);
        let made = (step.name != "..").then(|| self.create(spot, Which::Above));
        let follow = if matches!(made, Some(Ok(_))) { Follow::No } else { Follow::Yes };
        let inside = match (place.dir.pass_to(step.name, follow), &made) {
            (Ok(inside), _) => inside,
            (Err(missing), Some(Err(error))) if errors::is(&missing, "ENOENT") => {
                return Err(cannot_create(error, step.path));
            }
            (Err(error), _) => return Err(place.cannot_create(&error, step.path)),
        };
        match made {
            None => {}
            Some(Ok(special)) => self.settle(spot, special, step.path, outcome)?,
            Some(Err(_)) => outcome.existed(step.path),
        }
        Ok(Place { dir: inside, path: Some(step.path) })
    }

    /// Concludes what `made` says of the operand itself.
    fn finish<'a>(
        &self,
        spot: Spot<'_>,
        made: io::Result<Option<Changed>>,
        path: &'a Path,
        outcome: &mut Outcome<'a>,
    ) -> Result<()> {
        let error = match made {
            Ok(special) => return self.settle(spot, special, path, outcome),
            Err(error) if !self.parents => return Err(cannot_create(&error, path)),
            Err(error) => error,
        };
        match spot.stat(Follow::Yes, Want::KIND) {
            Ok(Stat { kind: FileKind::Dir, .. }) if self.exist_ok => outcome.existed(path),
            Err(why)
                if errors::is(&error, "EEXIST")
                    && !["ENOENT", "ENOTDIR"].iter().any(|it| errors::is(&why, it)) =>
            {
                return Err(Failure::os(&why, "cannot stat").path(path).quoting_text().into());
            }
            _ => return Err(cannot_create(&error, path)),
        }
        Ok(())
    }

    /// Makes the directory with bits that are never more than it may have in the end. What it gives is for
    /// [`settle`](Self::settle).
    pub(super) fn create(&mut self, spot: Spot<'_>, which: Which) -> io::Result<Option<Changed>> {
        let bits = match which {
            Which::Own => &self.own,
            Which::Above => &self.above,
        };
        match bits {
            Bits::Usual => self.umask.leave(),
            Bits::Passable => self.umask.without(OWNERS_WAY),
            Bits::Exact(change) => {
                let wanted = change.apply(Mode::new(ALL), true, self.umask.original());
                self.umask.set(0);
                let hidden = if wanted.is_special() { OTHERS_WRITE } else { 0 };
                spot.make(wanted.mode.without(hidden).bits())?;
                let listed = wanted.asks_for_letters() && fs::has_permission_bits();
                return Ok((wanted.is_special() || listed).then_some(wanted));
            }
        }
        spot.make(ALL)?;
        Ok(None)
    }

    /// The mode that an operand is to have.
    pub(super) fn wanted(&mut self) -> Changed {
        let umask = self.umask.original();
        match &self.own {
            Bits::Exact(change) => change.apply(Mode::new(ALL), true, umask),
            Bits::Usual | Bits::Passable => Changed { mode: Mode::new(ALL & !umask), named: Mode::new(0) },
        }
    }

    /// Gives a new directory the bits that `mkdir(2)` did not, and tells of it.
    fn settle<'a>(
        &self,
        spot: Spot<'_>,
        special: Option<Changed>,
        path: &'a Path,
        outcome: &mut Outcome<'a>,
    ) -> Result<()> {
        let fixed = special.map_or(Ok(()), |wanted| spot.correct(wanted));
        let mode = if self.tells_all { spot.mode() } else { None };
        outcome.created(path, mode);
        fixed.map_err(|error| {
            Failure::os(&error, "cannot set permissions of").path(path).quoting_text().into()
        })
    }
}

/// Whose permission bits a directory gets.
#[derive(Clone, Copy)]
pub(super) enum Which {
    /// An operand's.
    Own,
    /// Those of a parent that is made on the way.
    Above,
}

impl Spot<'_> {
    fn make(self, mode: u32) -> io::Result<()> {
        match self {
            Spot::Path(path) => fs::make_dir(path, mode),
            Spot::In(dir, name) => dir.make_dir(name, mode),
        }
    }

    pub(super) fn stat(self, follow: Follow, want: Want) -> io::Result<Stat> {
        match self {
            Spot::Path(path) => fs::stat(path, follow, want),
            Spot::In(dir, name) => dir.stat(name, follow, want),
        }
    }

    pub(super) fn correct(self, wanted: Changed) -> io::Result<()> {
        let now = Mode::new(self.stat(Follow::No, Want::MODE)?.mode);
        match (wanted.correction(now), self) {
            (None, _) => Ok(()),
            (Some(mode), Spot::Path(path)) => fs::set_dir_mode(path, mode.bits()),
            (Some(mode), Spot::In(dir, name)) => dir.set_dir_mode(name, mode.bits()),
        }
    }

    pub(super) fn mode(self) -> Option<Mode> {
        let stat = self.stat(Follow::No, Want::MODE).ok()?;
        fs::has_permission_bits().then(|| Mode::new(stat.mode))
    }
}

pub(super) fn cannot_create(error: &io::Error, path: &Path) -> anyhow::Error {
    Failure::os(error, "cannot create directory").path(path).quoting_text().into()
}

/// The process's umask, changed only when it must be: each change is a system call.
#[derive(Default)]
struct Umask {
    original: Option<u32>,
    current: Option<u32>,
}

impl Umask {
    /// The one that the process was started with.
    fn original(&mut self) -> u32 {
        *self.original.get_or_insert_with(|| {
            self.current = Some(0);
            fs::replace_umask(0)
        })
    }

    fn set(&mut self, mask: u32) {
        if self.current != Some(mask) {
            fs::replace_umask(mask);
            self.current = Some(mask);
        }
    }

    fn leave(&mut self) {
        if let Some(original) = self.original {
            self.set(original);
        }
    }

    fn without(&mut self, bits: u32) {
        let original = self.original();
        self.set(original & !bits);
    }
}

/// A name on the way, and the path as it was given up to there.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) name: &'a OsStr,
    pub(super) path: &'a Path,
}

/// Where a path starts (its root, or nothing), and its names; `.` counts only at the end, and the last name's path
/// is all of it.
pub(super) fn steps(path: &Path) -> (&Path, Vec<Step<'_>>) {
    let whole = path.as_os_str();
    let bytes = whole.as_encoded_bytes();
    let root = root_length(path);
    let mut steps = Vec::new();
    let mut at = root;
    while at < bytes.len() {
        let length = bytes[at..].iter().position(|&byte| is_separator(byte)).unwrap_or(bytes.len() - at);
        let end = at + length;
        let next = end + bytes[end..].iter().take_while(|&&byte| is_separator(byte)).count();
        let is_last = next == bytes.len();
        let upto = if is_last { path } else { Path::new(text::split_at(whole, end).0) };
        let name = text::split_at(text::split_at(whole, end).0, at).1;
        if name != "." || is_last {
            steps.push(Step { name: fs::typed_name(name, is_last), path: upto });
        }
        at = next;
    }
    (Path::new(text::split_at(whole, root).0), steps)
}

fn is_separator(byte: u8) -> bool {
    std::path::is_separator(char::from(byte))
}

/// The length of a drive or share and the separators behind it.
fn root_length(path: &Path) -> usize {
    let prefix = match path.components().next() {
        Some(std::path::Component::Prefix(prefix)) => prefix.as_os_str().len(),
        _ => 0,
    };
    let rest = &path.as_os_str().as_encoded_bytes()[prefix..];
    prefix + rest.iter().take_while(|&&byte| is_separator(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str) -> Vec<String> {
        let (start, steps) = steps(Path::new(path));
        let step = |step: &Step<'_>| format!("{}={}", step.name.display(), step.path.display());
        [start.display().to_string()].into_iter().chain(steps.iter().map(step)).collect()
    }

    #[test]
    fn a_path_is_walked_name_by_name_as_it_was_given() {
        assert_eq!(shown("x//y///z//"), ["", "x=x", "y=x//y", "z=x//y///z//"]);
        assert_eq!(shown("/a/../b"), ["/", "a=/a", "..=/a/..", "b=/a/../b"]);
        if cfg!(windows) {
            assert_eq!(shown("//host/share/b"), ["//host/share/", "b=//host/share/b"]);
        } else {
            assert_eq!(shown("//a/../b"), ["//", "a=//a", "..=//a/..", "b=//a/../b"]);
        }
        assert_eq!(shown("./x/./y/."), ["", "x=./x", "y=./x/./y", ".=./x/./y/."]);
        assert_eq!(shown("/"), ["/"]);
        assert_eq!(shown(""), [""]);
    }
}
