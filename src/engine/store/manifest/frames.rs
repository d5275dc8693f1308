//! Entries out of the middle of a manifest: it is gone through once, and later a frame at a time is unpacked again.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::ops::Range;

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
    /// The frames that were used last, the very last first: what moved together is stored together, but for what was
    /// shuffled.
    unpacked: Vec<(u32, Unpacked)>,
    names: Names,
}

/// How many frames are kept: of a mebibyte each.
const KEPT: usize = 32;

/// The lines of a frame. Only those that are asked for become entries.
struct Unpacked {
    bytes: Vec<u8>,
    lines: Vec<Line>,
}

/// Where a line is in its frame, and how deep its entry lies.
struct Line {
    at: Range<usize>,
    depth: u32,
}

impl Unpacked {
    fn new(bytes: Vec<u8>) -> io::Result<Self> {
        #[derive(Deserialize)]
        struct Depth {
            depth: u32,
        }
        let (mut all, mut end) = (Vec::new(), 0);
        for line in lines(&bytes) {
            let at = end..end + line.len();
            end = at.end + 1; // the line break
            all.push(Line { at, depth: serde_json::from_slice::<Depth>(line)?.depth });
        }
        Ok(Self { bytes, lines: all })
    }

    fn entry(&self, line: usize, names: &mut Names) -> io::Result<Entry> {
        let at = self.lines.get(line).ok_or(io::ErrorKind::NotFound)?.at.clone();
        let line = serde_json::from_slice::<EntryLine<'_>>(&self.bytes[at])?;
        line.read(names).map_err(io::Error::other)
    }

    /// The way to the entry in a line of a frame that starts at the end of `start`.
    fn way_to(&self, line: usize, start: &[Step], names: &mut Names) -> io::Result<Vec<Step>> {
        let mut way = Vec::new();
        let mut wanted = self.lines[line].depth.saturating_sub(1);
        for (number, before) in self.lines[..line].iter().enumerate().rev() {
            if wanted == 0 {
                break;
            }
            if before.depth == wanted {
                let entry = self.entry(number, names)?;
                way.push(Step { name: entry.name, stored: entry.stored });
                wanted -= 1;
            }
        }
        let start = start.get(..wanted as usize).ok_or(io::ErrorKind::InvalidData)?;
        way.extend(start.iter().rev().cloned());
        way.reverse();
        Ok(way)
    }
}

struct Start {
    offset: u64,
    /// The directories that lead to its first entry, without the root.
    way: Vec<Step>,
}

impl Frames {
    /// Goes through a manifest, and tells `each` of its entries.
    pub fn scan(file: File, mut each: impl FnMut(Spot, &Glance<'_>)) -> io::Result<Self> {
        let mut it = Self {
            file: Unpacker::new(file),
            starts: Vec::new(),
            unpacked: Vec::new(),
            names: Names::default(),
        };
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
        if let Some(at) = self.unpacked.iter().position(|it| it.0 == spot.frame) {
            self.unpacked[..=at].rotate_right(1);
        } else {
            let frame = self.unpack(spot.frame)?;
            self.unpacked.truncate(KEPT - 1);
            self.unpacked.insert(0, (spot.frame, frame));
        }
        let (start, line) = (&self.starts[spot.frame as usize], spot.line as usize);
        let frame = &self.unpacked[0].1;
        let entry = frame.entry(line, &mut self.names)?;
        Ok((frame.way_to(line, &start.way, &mut self.names)?, entry))
    }

    fn unpack(&mut self, frame: u32) -> io::Result<Unpacked> {
        let start = self.starts.get(frame as usize).ok_or(io::ErrorKind::NotFound)?;
        self.file.go_to(start.offset)?;
        let mut bytes = Vec::new();
        self.file.next(&mut bytes)?;
        Unpacked::new(bytes)
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
