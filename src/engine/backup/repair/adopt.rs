//! A manifest for a snapshot that has none, or only a damaged one.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::{Mending, Origin};
use crate::engine::backup::facts::WANT;
use crate::engine::backup::scan::{Scan, Scope};
use crate::engine::store::manifest::{Entry, Header, Missing, Pair, Reader, Trail, Trailer, Writer};
use crate::engine::store::{Snapshot, Store, moment_of};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::{FileKind, Flags, Time, real_path};

/// What a new manifest holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Adopted {
    /// Regular files.
    pub files: u64,
    /// Bytes of contents.
    pub bytes: u64,
    /// Paths that could not be read, and those that are not what the damaged manifest says.
    pub problems: u64,
}

/// Makes a manifest of `snapshot` from what is there. What can still be read of a damaged one counts more: a file that
/// differs from it is told and stays damaged until it is healed.
///
/// # Errors
/// What keeps the manifest from being made.
pub fn adopt(
    store: &Store,
    snapshot: &Snapshot,
    origin: Origin<'_>,
    listener: &mut dyn FnMut(Mending),
) -> Result<Adopted> {
    let root = store.path().join(&snapshot.name);
    let tree = store.tree(&snapshot.name)?;
    let old = store.any_manifest(&snapshot.name).and_then(|file| Reader::new(file).ok());
    let header = header(
        store,
        snapshot,
        origin,
        old.as_ref().map(Reader::header),
        tree.stat_self(WANT).doing("cannot read", &root)?.mtime,
    )?;
    let mut adopted = Adopted::default();
    store.put_manifest(&snapshot.name, |file| {
        let doing = "cannot write a manifest in";
        let writer = Writer::new(BufWriter::new(file.try_clone().doing(doing, store.path())?), &header);
        let adoption = Adoption {
            scan: Scan::new(tree, &root, Scope::default()),
            old,
            root: root.clone(),
            groups: HashMap::new(),
            trailer: snapshot.summary().map_or_else(
                || Trailer { finished: header.started, ..Trailer::default() },
                |it| it.trailer.clone(),
            ),
            adopted: Adopted::default(),
            listener,
        };
        adopted = adoption.all(writer.doing(doing, store.path())?, store.path())?;
        Ok(())
    })?;
    Ok(adopted)
}

/// Whose snapshot it is, and where it stands among the others.
fn header(
    store: &Store,
    snapshot: &Snapshot,
    origin: Origin<'_>,
    old: Option<&Header>,
    mtime: Time,
) -> Result<Header> {
    if let Some(old) = old {
        return Ok(Header { store: store.id().to_owned(), ..old.clone() });
    }
    let named = moment_of(&snapshot.name).map(|it| Time { secs: it.timestamp(), nanos: 0 });
    let started = named.unwrap_or(mtime);
    let source = origin.source.map(|it| real_path(it).doing("cannot read", it)).transpose()?;
    let others = store.snapshots()?;
    let earlier = others.iter().filter_map(Snapshot::summary).map(|it| &it.header);
    Ok(Header {
        store: store.id().to_owned(),
        // Among those of the same number names decide, so that it comes right behind the last one before it.
        sequence: earlier.filter(|it| it.started <= started).map(|it| it.sequence).max().unwrap_or(0),
        started,
        source: source.map_or_else(OsString::new, PathBuf::into_os_string),
        host: if origin.source.is_some() { origin.host.to_owned() } else { String::new() },
        recurse: true,
        oskit: env!("CARGO_PKG_VERSION").to_owned(),
        ..Header::default()
    })
}

/// Groups get numbers from here on, which no manifest that was made by counting comes to.
const GROUPS: u64 = 1 << 40;

/// The number and the checksum of each file that has several names.
type Groups = HashMap<(u64, u64), (u64, Option<blake3::Hash>)>;

struct Adoption<'a> {
    scan: Scan,
    old: Option<Reader<File>>,
    root: PathBuf,
    groups: Groups,
    trailer: Trailer,
    adopted: Adopted,
    listener: &'a mut dyn FnMut(Mending),
}

impl Adoption<'_> {
    /// Goes through the tree and the old manifest side by side.
    fn all(mut self, mut writer: Writer<BufWriter<File>>, dest: &Path) -> Result<Adopted> {
        let doing = "cannot write a manifest in";
        let mut trail = Trail::default();
        let (mut before, mut now) = (None, None);
        loop {
            // Damage ends the old one; what was read before it is used.
            before = before.or_else(|| self.old.as_mut()?.next()?.ok());
            now = now.or_else(|| self.next_now());
            let entry = match Pair::next(&mut before, &mut now) {
                None => break,
                Some(Pair::First(before)) => before,
                Some(Pair::Second(now)) => self.read(now),
                Some(Pair::Both(before, now)) => {
                    let (now, path) = (self.read(now), trail.step(&before));
                    self.settle(before, now, path)
                }
            };
            trail.step(&entry);
            self.trailer.partial |= entry.missing.is_some();
            writer.entry(&entry).doing(doing, dest)?;
        }
        let (_, trailer) = writer.finish(self.trailer).doing(doing, dest)?;
        (self.adopted.files, self.adopted.bytes) = (trailer.files, trailer.bytes);
        Ok(self.adopted)
    }

    fn next_now(&mut self) -> Option<Entry> {
        loop {
            match self.scan.next_entry()? {
                Ok(entry) => return Some(entry),
                Err(failure) => self.problem(*failure),
            }
        }
    }

    fn problem(&mut self, failure: Failure) {
        self.adopted.problems += 1;
        (self.listener)(Mending::Failed(failure));
    }

    /// Everything about a path; a file with several names is read once.
    fn read(&mut self, mut entry: Entry) -> Entry {
        let has_more_names = entry.kind == FileKind::File && self.scan.has_more_names();
        let id = entry.seen.filter(|_| has_more_names).map(|it| (it.dev, it.ino));
        // Where the copy lies, and what it is marked with there, says nothing about the source.
        (entry.seen, entry.flags) = (None, Flags::NONE);
        let known = id.and_then(|id| self.groups.get(&id)).copied();
        if let Some((group, hash)) = known {
            (entry.link_group, entry.blake3) = (Some(group), hash);
        }
        let contents = entry.blake3.is_none();
        if let Err(failure) = self.scan.complete(&mut entry, contents) {
            entry.missing = Some(Missing::of(&failure));
            (entry.size, entry.blake3) = (0, None);
            self.problem(*failure);
        } else if let (None, Some(id)) = (known, id) {
            let group = GROUPS + self.groups.len() as u64;
            self.groups.insert(id, (group, entry.blake3));
            entry.link_group = Some(group);
        }
        entry
    }

    /// Of a path that the old manifest knows, that one says more: where the source was, what DEST could not hold.
    fn settle(&mut self, before: Entry, now: Entry, path: &Path) -> Entry {
        if now.missing.is_some() || before.kind != now.kind {
            return now;
        }
        if before.kind == FileKind::File && before.missing.is_none() && before.blake3 != now.blake3 {
            let path = self.root.join(path);
            let why = "its contents are not those that the damaged manifest has";
            self.problem(Failure::value(why).doing("damaged").path(path));
        }
        before
    }
}
