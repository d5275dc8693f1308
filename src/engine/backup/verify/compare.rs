//! One path against its entry.

use std::fs::File;
use std::io;

use super::{Check, Checked, Job, Names, damaged, refused};
use crate::engine::backup::Note;
use crate::engine::backup::lacks::has_owner_of;
use crate::engine::store::DamagedFile;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, stat_file, xattrs};
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};
use crate::values::time::rfc3339;

impl Check<'_, '_> {
    pub(super) fn leaf(&mut self, entry: &Entry) -> Checked {
        let unreadable = |error: io::Error| refused(&error, "cannot read", &self.path);
        let dir = self.way.dir().map_err(unreadable)?;
        let name = self.names.of(entry);
        if entry.kind != FileKind::File {
            let stat = dir.stat(name, Follow::No, Want::ALL).map_err(unreadable)?;
            let facts = self.compare(entry, &stat, Node::Named(&dir, name));
            self.report(facts);
            return self.compare_target(entry, &dir);
        }
        self.done.files += 1;
        if self.quick {
            let stat = dir.stat(name, Follow::No, Want::ALL).map_err(unreadable)?;
            self.done.bytes += entry.size;
            return self.compare(entry, &stat, Node::Named(&dir, name));
        }
        let file = dir.open_file(name).map_err(unreadable)?;
        let stat = stat_file(&file, Want::ALL).map_err(unreadable)?;
        let facts = self.compare(entry, &stat, Node::File(&file));
        if stat.kind == FileKind::File && stat.size == entry.size {
            self.contents(entry, file, stat);
        } else {
            self.damaged.push(DamagedFile::new(stat.ino, entry.blake3, &self.path));
        }
        facts
    }

    /// Has contents read that are not known yet.
    fn contents(&mut self, entry: &Entry, file: File, stat: Stat) {
        if !self.is_first_name(entry, &stat) {
            return;
        }
        let (path, wanted) = (self.path.clone(), entry.blake3);
        if wanted.is_some_and(|wanted| self.known.is_good(&stat, wanted)) {
            self.good(path, entry.size);
        } else {
            let _ = self.jobs.send(Job { file, stat, path, wanted });
        }
    }

    /// Whether the contents have not been read under another name that is to be of the same file.
    fn is_first_name(&mut self, entry: &Entry, stat: &Stat) -> bool {
        entry.link_group.is_none_or(|group| stat.nlink < 2 || self.read_files.insert((group, stat.ino)))
    }

    fn compare_target(&self, entry: &Entry, dir: &Dir) -> Checked {
        let Some(wanted) = &entry.target else { return Ok(()) };
        match dir.read_link(self.names.of(entry)) {
            Ok(target) if target == *wanted => Ok(()),
            Ok(_) => Err(damaged("the link points elsewhere", &self.path)),
            Err(error) => Err(refused(&error, "cannot read link", &self.path)),
        }
    }

    pub(super) fn compare(&self, entry: &Entry, stat: &Stat, node: Node<'_>) -> Checked {
        let wrong = |what: String| Err(damaged(what, &self.path));
        if stat.kind != entry.kind {
            return wrong(format!("it is of another kind: {:?}, not {:?}", stat.kind, entry.kind));
        }
        if entry.kind == FileKind::File && stat.size != entry.size {
            return wrong(format!("it has {} bytes, not {}", stat.size, entry.size));
        }
        if stat.mtime != entry.mtime && !self.lacks.has(Note::Times) {
            let [is, was] = [stat.mtime, entry.mtime].map(|it| rfc3339(it.secs, it.nanos));
            return wrong(format!("its modification time is {is}, not {was}"));
        }
        let has_mode = entry.kind == FileKind::Symlink || self.lacks.is_mode_of(entry, stat);
        if !has_mode && !self.lacks.has(Note::Modes) {
            return wrong(format!("its mode is {:04o}, not {:04o}", stat.mode, entry.mode));
        }
        if !has_owner_of(entry, stat) && !self.lacks.has(Note::Owners) {
            let [uid, gid] = [(stat.uid, entry.uid), (stat.gid, entry.gid)].map(|it| it.0.unwrap_or(it.1));
            return wrong(format!("it belongs to {uid}:{gid}, not {}:{}", entry.uid, entry.gid));
        }
        if entry.device.is_some_and(|it| (it.0, it.1) != stat.rdev) {
            return wrong("it is another device".into());
        }
        // A store's own tree has no marks.
        let can_be_marked = matches!(entry.kind, FileKind::File | FileKind::Dir);
        if matches!(self.names, Names::Own)
            && can_be_marked
            && stat.flags != entry.flags
            && !self.lacks.has(Note::Flags)
        {
            let [is, was] = [stat.flags, entry.flags].map(|it| it.words().collect::<Vec<_>>().join(", "));
            return wrong(format!("its flags are '{is}', not '{was}'"));
        }
        if !self.quick
            && !self.lacks.has(Note::Xattrs)
            && xattrs(node).is_ok_and(|found| found != entry.xattrs)
        {
            return wrong("its extended attributes are others".into());
        }
        Ok(())
    }
}
