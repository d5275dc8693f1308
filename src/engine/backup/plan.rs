//! A dry run: what a snapshot would hold.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use walkdir::{DirEntry, WalkDir};

use super::caches::{is_marked, is_tag};
use super::create::{Made, Options, Source};
use super::select::Select;
use super::{Event, LeftOut, Listener};
use crate::engine::store::manifest::Trailer;
use crate::error::{Failure, Result};
use crate::platform::fs::{Dir, real_path};

/// Says for each path of `source` whether it would be copied. Makes nothing, and reads no contents.
///
/// # Errors
/// What would keep a snapshot from being made.
pub fn plan(source: &Path, dest: &Path, options: &Options, listener: &mut Listener<'_>) -> Result<Made> {
    let begun = Instant::now();
    let source = Source::open(source)?;
    source.refuse_inside(dest)?;
    let planned = Plan {
        select: options.select(&source)?,
        dest: real_path(dest).ok(),
        base: source.base().to_owned(),
        recurse: !options.no_recurse,
        no_caches: options.exclude_caches,
        last_looked: (PathBuf::new(), false),
        listener,
        counts: Trailer::default(),
    };
    let walk = WalkDir::new(&source.path).sort_by_file_name().same_file_system(options.one_file_system);
    let counts = planned.all(walk);
    Ok(Made {
        snapshot: OsString::new(),
        path: PathBuf::new(),
        counts,
        wall_s: begun.elapsed().as_secs_f64(),
    })
}

struct Plan<'a, 'b> {
    select: Select,
    dest: Option<PathBuf>,
    base: PathBuf,
    recurse: bool,
    no_caches: bool,
    /// A directory, and whether it is marked as a cache.
    last_looked: (PathBuf, bool),
    listener: &'a mut Listener<'b>,
    counts: Trailer,
}

impl Plan<'_, '_> {
    fn all(mut self, walk: WalkDir) -> Trailer {
        let mut walk = walk.into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Err(error) => self.failed(&error),
                Ok(entry) => {
                    let path = entry.path().strip_prefix(&self.base).unwrap_or(entry.path()).to_owned();
                    if let Some(why) = self.leaves_out(&entry, &path) {
                        (self.listener)(Event::LeftOut { path, why });
                        if entry.file_type().is_dir() {
                            walk.skip_current_dir();
                        }
                    } else {
                        self.done(&entry, path);
                    }
                }
            }
        }
        self.counts
    }

    fn leaves_out(&mut self, entry: &DirEntry, path: &Path) -> Option<LeftOut> {
        if entry.depth() == 0 {
            return None;
        }
        let is_dir = entry.file_type().is_dir();
        if is_dir && self.dest.as_deref() == Some(entry.path()) {
            return Some(LeftOut::Destination);
        }
        if is_dir && !self.recurse {
            return Some(LeftOut::NotRecursing);
        }
        if self.no_caches && !is_tag(entry.file_name()) && self.is_in_cache(entry.path()) {
            return Some(LeftOut::Cache);
        }
        self.select.leaves_out(path, is_dir).map(LeftOut::Excluded)
    }

    /// Whether the directory that holds `path` is marked as a cache; it is looked at once for all that is in it.
    fn is_in_cache(&mut self, path: &Path) -> bool {
        let Some(above) = path.parent() else { return false };
        if self.last_looked.0 != above {
            self.last_looked = (above.to_owned(), Dir::open(above).is_ok_and(|dir| is_marked(&dir)));
        }
        self.last_looked.1
    }

    fn done(&mut self, entry: &DirEntry, path: PathBuf) {
        let is_file = entry.file_type().is_file();
        let bytes = if is_file { entry.metadata().map_or(0, |it| it.len()) } else { 0 };
        self.counts.entries += 1;
        self.counts.files += u64::from(is_file);
        self.counts.dirs += u64::from(entry.file_type().is_dir());
        self.counts.bytes += bytes;
        (self.listener)(Event::Done { path, bytes, reuse: None });
    }

    fn failed(&mut self, error: &walkdir::Error) {
        self.counts.errors += 1;
        self.counts.partial = true;
        let system = error.io_error().map_or_else(
            || std::io::Error::other(error.to_string()),
            |it| it.raw_os_error().map_or_else(|| it.kind().into(), std::io::Error::from_raw_os_error),
        );
        let path = error.path().unwrap_or(&self.base).to_owned();
        (self.listener)(Event::Failed(Failure::os(&system, "cannot read").path(path)));
    }
}
