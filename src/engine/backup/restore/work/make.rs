//! Making what is restored, beside its place or in it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::Arc;

use super::{BESIDE, Place, Work};
use crate::engine::backup::Event;
use crate::engine::backup::attributes::{Attributes, make_named, set_on_name};
use crate::engine::backup::facts::hash_of;
use crate::engine::backup::restore::contents::Failed;
use crate::engine::backup::restore::scratch::Scratch;
use crate::engine::descent::open_below;
use crate::engine::store::manifest::Entry;
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::{Node, stat_file};
use crate::platform::fs::data::forget;
use crate::platform::fs::durable::{bring_file_to_disk, rename_new};
use crate::platform::fs::flags::change;
use crate::platform::fs::{Dir, FileKind, Flags, Want};

impl Work<'_, '_> {
    /// Makes it under another name and renames it; gives the file, if it is a new one. Where another file system is mounted in
    /// TARGET the other name is there.
    pub(super) fn by_scratch(
        &mut self,
        scratch: &Arc<Dir>,
        dir: &Arc<Dir>,
        entry: &Entry,
        replace: bool,
    ) -> Result<Option<File>, Box<Failure>> {
        let renamed = match self.by_way_of_place(scratch, dir, entry, replace)? {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let nearer = Scratch::take(dir, &self.target.join(&self.path), &self.others)?;
                let place = nearer.dir();
                self.scratches.push((self.to.depth(), nearer));
                self.by_way_of_place(&place, dir, entry, replace)?
            }
            result => result,
        };
        renamed.map_err(|error| self.unwritten(self.doing(), &error))
    }

    fn by_way_of_place(
        &mut self,
        place: &Arc<Dir>,
        dir: &Dir,
        entry: &Entry,
        replace: bool,
    ) -> Result<io::Result<Option<File>>, Box<Failure>> {
        let beside = OsStr::new(BESIDE);
        let made = self.make(place, entry, beside);
        let renamed = made.map(|file| {
            let rename = if replace { Dir::rename } else { rename_new };
            rename(place, beside, dir, &entry.name).map(|()| file)
        });
        if !matches!(renamed, Ok(Ok(_))) {
            let _ = place.remove_file(beside);
        }
        renamed
    }

    pub(super) fn make(
        &mut self,
        dir: &Arc<Dir>,
        entry: &Entry,
        beside: &OsStr,
    ) -> Result<Option<File>, Box<Failure>> {
        if let Some(group) = entry.link_group
            && let Some(first) = self.links.get(&group)
            && self.link(first, dir, beside, entry.flags).is_ok()
        {
            return Ok(None);
        }
        let renamed = Entry { name: beside.to_owned(), stored: None, ..entry.clone() };
        if entry.kind == FileKind::File {
            return self.make_file(dir, entry, beside);
        }
        make_named(dir, entry, beside).map_err(|error| self.unwritten(self.doing(), &error))?;
        set_on_name(dir, &renamed, &self.lacks);
        Ok(None)
    }

    /// `flags`: those that an earlier run may have marked the file with; it is to be marked again in the end.
    fn link(&self, (names, name): &Place, dir: &Arc<Dir>, beside: &OsStr, flags: Flags) -> io::Result<()> {
        let names: Vec<&OsStr> = names.iter().map(OsString::as_os_str).collect();
        let from = open_below(self.to.root(), &names)?;
        match from.hard_link(name, dir, beside) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && flags.is_locked() => {
                change(Node::File(&from.open_file(name)?), flags, Flags::NONE)?;
                from.hard_link(name, dir, beside)
            }
            result => result,
        }
    }

    /// Contents that are not those that were stored do not get a name.
    fn make_file(&mut self, dir: &Dir, entry: &Entry, beside: &OsStr) -> Result<Option<File>, Box<Failure>> {
        let from = self.from.dir().and_then(|dir| dir.open_file(entry.stored_name())).and_then(|file| {
            let stat = stat_file(&file, Want::ALL)?;
            let is_file = stat.kind == FileKind::File;
            if is_file { Ok((file, stat)) } else { Err(io::Error::other("it is not a regular file")) }
        });
        let (from, stat) = from.map_err(|error| self.there(&error))?;
        let key = self.farm.and_then(|farm| farm.key(&self.path, entry, &stat));
        if let (Some(farm), Some(key)) = (self.farm, &key)
            && farm.share(key, entry, dir, beside, &self.lacks)
        {
            self.done.shared += 1;
            return Ok(None);
        }
        let to = dir.create_file(beside, 0o600).map_err(|error| self.unwritten("cannot create", &error))?;
        let (contents, listener) = (&mut self.contents, &mut *self.listener);
        let copied = contents.copy(&from, &to, entry.sparse, &mut |more| listener(Event::Bytes(more)));
        let (hash, size) = copied.map_err(|failed| match failed {
            Failed::Reading(error) => self.there(&error),
            Failed::Writing(error) => self.unwritten("cannot write", &error),
        })?;
        if (Some(hash), size) != (entry.blake3, entry.size) {
            let done = if self.farm.is_some() { "copied" } else { "restored" };
            let why = format!("its contents are not those that were stored; it was not {done}");
            return Err(Failure::value(why).doing("damaged").path(self.snapshot.join(&self.path)).into());
        }
        Attributes::of(entry).set(Node::File(&to), &self.lacks);
        if !self.options.no_durable {
            bring_file_to_disk(&to).map_err(|error| self.unwritten("cannot write", &error))?;
        }
        if self.options.verify {
            self.read_back(&to, entry)?;
        }
        if let (Some(farm), Some(key)) = (self.farm, &key) {
            farm.keep(key, dir, beside);
        }
        self.done.bytes += size;
        Ok(Some(to))
    }

    fn read_back(&mut self, file: &File, entry: &Entry) -> Result<(), Box<Failure>> {
        let read = file.sync_all().and_then(|()| {
            forget(file);
            hash_of(file, &mut self.buffer)
        });
        match read {
            Ok((hash, _)) if Some(hash) == entry.blake3 => Ok(()),
            Ok(_) => {
                let why = Failure::value("what was read back is not what was written");
                Err(why.doing(self.doing()).path(self.target.join(&self.path)).into())
            }
            Err(error) => Err(self.unwritten("cannot read back", &error)),
        }
    }
}
