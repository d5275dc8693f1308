//! A dry run: what restoring would do.

use std::fs::File;
use std::path::Path;

use super::selection::{Selection, Wanted};
use super::{About, Restore, Restored};
use crate::engine::backup::verify::manifest;
use crate::engine::backup::{Event, LeftOut, Listener};
use crate::engine::store::manifest::{Reader, Trail};
use crate::error::Result;
use crate::platform::fs::{FileKind, Follow, Want, stat};

/// Says for each wanted entry what would become of it.
pub(super) fn plan(
    entries: Reader<File>,
    target: &Path,
    options: &Restore,
    listener: &mut Listener<'_>,
) -> Result<Restored> {
    let mut selection = Selection::new(&options.paths);
    let mut done = Restored::default();
    let mut trail = Trail::default();
    for entry in entries {
        let entry = entry.map_err(|damage| manifest(&damage, target))?;
        let path = trail.step(&entry);
        if selection.of(path) != Wanted::Yes || !entry.is_restorable() {
            continue;
        }
        let there = stat(&target.join(path), Follow::No, Want::ALL).ok();
        let both_dirs = there.is_some_and(|it| it.kind == FileKind::Dir) && entry.kind == FileKind::Dir;
        let open = || File::open(target.join(path));
        match there.filter(|_| !both_dirs).map(|there| options.about(&entry, &there, open)) {
            Some(About::Keep) => {
                done.kept += 1;
                listener(Event::LeftOut { path: path.to_owned(), why: LeftOut::Kept });
            }
            Some(About::Fail(code)) => {
                done.errors += 1;
                listener(Event::Failed(About::failure(code).path(target.join(path))));
            }
            Some(About::Replace) | None => {
                done.files += u64::from(entry.kind == FileKind::File);
                done.dirs += u64::from(entry.kind == FileKind::Dir && !both_dirs);
                done.bytes += entry.size;
                listener(Event::Done { path: path.to_owned(), bytes: entry.size, reuse: None });
            }
        }
    }
    selection.check()?;
    Ok(done)
}
