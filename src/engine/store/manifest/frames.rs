//! Entries out of the middle of a manifest: it is gone through once, and later a frame at a time is unpacked again.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;

use serde::Deserialize;

use super::entry::Entry;
use super::frame::{Unpacker, lines};
use super::spelling::time;
use super::wire::{EntryLine, Names, Str, TRAILER_START, Word, join};
use crate::platform::fs::{FileKind, Time};

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    frame: u32,
    line: u32,
}

/// The facts that are looked at on the way: reading them is several times faster than reading whole entries.
#[derive(Deserialize)]
pub struct Glance<'a> {
    depth: u32,
    #[serde(borrow, default)]
    name: Option<Str<'a>>,
    #[serde(borrow, default)]
    name_b64: Option<Str<'a>>,
    #[serde(borrow, default)]
    stored: Option<Str<'a>>,
    #[serde(borrow, default)]
    stored_b64: Option<Str<'a>>,
    #[serde(rename = "type")]
    kind: Word,
    /// Bytes of contents.
    #[serde(default)]
    pub size: u64,
    /// When they last changed.
    #[serde(with = "time")]
    pub mtime: Time,
}

impl Glance<'_> {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        self.kind.kind()
    }
}

/// A directory on the way to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: OsString,
    /// The name that it has in the tree, when that is another.
    pub stored: Option<OsString>,
}

impl Step {
    /// The name that it has in the tree.
    #[must_use]
    pub fn stored_name(&self) -> &OsStr {
        self.stored.as_ref().unwrap_or(&self.name)
    }
}

/// A manifest whose entries can be reached by their [`Spot`].
pub struct Frames {
    file: Unpacker<File>,
    starts: Vec<Start>,
    /// The frame that was unpacked last: what moved together is stored together.
    unpacked: Option<(u32, Vec<Entry>)>,
}

struct Start {
    offset: u64,
    /// The directories that lead to its first entry, without the root.
    way: Vec<Step>,
}

impl Frames {
    /// Goes through a manifest, and tells `each` of its entries.
    pub fn scan(file: File, mut each: impl FnMut(Spot, &Glance<'_>)) -> io::Result<Self> {
        let mut it = Self { file: Unpacker::new(file), starts: Vec::new(), unpacked: None };
        let (mut way, mut frame) = (Vec::new(), Vec::new());
        // The header's frame is not among those that are counted.
        it.file.next(&mut frame)?;
        loop {
            let offset = it.file.position()?;
            let number = u32::try_from(it.starts.len()).map_err(io::Error::other)?;
            it.starts.push(Start { offset, way: way.clone() });
            it.file.next(&mut frame)?;
            if frame.is_empty() || frame.starts_with(TRAILER_START) {
                return Ok(it);
            }
            for (line, bytes) in (0..).zip(lines(&frame)) {
                let glance: Glance<'_> = serde_json::from_slice(bytes)?;
                follow(&mut way, &glance)?;
                each(Spot { frame: number, line }, &glance);
            }
        }
    }

    /// The entry at `spot`, and the directories that lead to it from the root.
    pub fn entry(&mut self, spot: Spot) -> io::Result<(Vec<Step>, Entry)> {
        if self.unpacked.as_ref().is_none_or(|it| it.0 != spot.frame) {
            self.unpacked = None;
            self.unpacked = Some((spot.frame, self.unpack(spot.frame)?));
        }
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let (_, entries) = self.unpacked.as_ref().ok_or_else(missing)?;
        let at = spot.line as usize;
        let entry = entries.get(at).ok_or_else(missing)?;
        let frame = self.starts.get(spot.frame as usize).ok_or_else(missing)?;
        Ok((way_to(&frame.way, &entries[..at], entry.depth)?, entry.clone()))
    }

    fn unpack(&mut self, frame: u32) -> io::Result<Vec<Entry>> {
        let offset = self.starts.get(frame as usize).map_or(0, |it| it.offset);
        self.file.go_to(offset)?;
        let (mut bytes, mut names) = (Vec::new(), Names::default());
        self.file.next(&mut bytes)?;
        let entry =
            |line| serde_json::from_slice::<EntryLine<'_>>(line)?.read(&mut names).map_err(io::Error::other);
        lines(&bytes).map(entry).collect()
    }
}

/// Follows entries with the way to them.
fn follow(way: &mut Vec<Step>, glance: &Glance<'_>) -> io::Result<()> {
    let Some(above) = glance.depth.checked_sub(1) else { return Ok(()) };
    way.truncate(above as usize);
    if glance.kind() == FileKind::Dir {
        let name = join((glance.name.clone(), glance.name_b64.clone())).map_err(io::Error::other)?;
        let stored = match (glance.stored.clone(), glance.stored_b64.clone()) {
            (None, None) => None,
            text => Some(join(text).map_err(io::Error::other)?),
        };
        way.push(Step { name, stored });
    }
    Ok(())
}

/// The way to an entry of this depth that follows `before` in a frame that starts at the end of `start`.
fn way_to(start: &[Step], before: &[Entry], depth: u32) -> io::Result<Vec<Step>> {
    let mut way = Vec::new();
    let mut wanted = depth.saturating_sub(1);
    for entry in before.iter().rev() {
        if wanted > 0 && entry.depth == wanted {
            way.push(Step { name: entry.name.clone(), stored: entry.stored.clone() });
            wanted -= 1;
        }
    }
    let start = start.get(..wanted as usize).ok_or(io::ErrorKind::InvalidData)?;
    way.extend(start.iter().rev().cloned());
    way.reverse();
    Ok(way)
}
