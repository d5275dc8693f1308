//! Reading a manifest that may be damaged or made to attack.

use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::Range;

use super::entry::{Entry, Header, Trailer};
use super::frame::Unpacker;
use super::groups::Groups;
use super::order::Order;
use super::sums::Sums;
use super::wire::{EntryLine, HeaderLine, Names, TRAILER_START, TrailerLine, VersionLine};
use super::{Damage, ENDS_MAX, FOOTER_LEN, FOOTER_MAGIC, FOOTER_TAG, FORMAT};

/// What either a bad disk or a bad manifest does to a reader.
type Result<T> = std::result::Result<T, Damage>;

/// Header and trailer: all that a list of snapshots needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its first line.
    pub header: Header,
    /// Its last line.
    pub trailer: Trailer,
}

/// Reads the two ends of a manifest without unpacking what is between them.
///
/// The checksum over the lines is *not* compared; reading to the end with [`Reader`] does that.
///
/// # Errors
/// [`Damage`] when either end cannot be read.
pub fn summary<R: Read + Seek>(mut file: R) -> Result<Summary> {
    let header = Lines::new(&mut file).header()?;
    let trailer_at =
        trailer_at(&mut file).map_err(|error| Damage::new(0, format!("its end is missing ({error})")))?;
    file.seek(SeekFrom::Start(trailer_at)).map_err(unreadable)?;
    let mut lines = Lines::new(&mut file);
    lines.advance()?;
    let trailer = trailer(lines.line()).ok_or_else(|| Damage::new(0, "its trailer is missing"))?;
    Ok(Summary { header, trailer: trailer.trailer })
}

fn trailer_at<R: Read + Seek>(file: &mut R) -> io::Result<u64> {
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_string());
    let end = file.seek(SeekFrom::End(0))?;
    let footer_at = end.checked_sub(FOOTER_LEN as u64).ok_or_else(|| wrong("too short"))?;
    file.seek(SeekFrom::Start(footer_at))?;
    let mut footer = [0; FOOTER_LEN];
    file.read_exact(&mut footer)?;
    let (magic, length, tag, offset) = (&footer[..4], &footer[4..8], &footer[8..16], &footer[16..]);
    if magic != FOOTER_MAGIC.to_le_bytes() || length != 16_u32.to_le_bytes() || tag != FOOTER_TAG {
        return Err(wrong("no footer"));
    }
    let offset = u64::from_le_bytes(offset.try_into().unwrap_or_default());
    if offset < footer_at { Ok(offset) } else { Err(wrong("footer points outside")) }
}

/// An iterator over the entries, checking order, names, counts and checksums on the way.
///
/// An entry that it gives is as it was written: the frame that holds it was checked before. It ends after an error. Only when it ended without one is [`Reader::trailer`] there,
/// and only then has the whole manifest been checked.
pub struct Reader<R: Read> {
    lines: Lines<R>,
    header: Header,
    order: Order,
    groups: Groups,
    names: Names,
    sums: Sums,
    trailer: Option<Trailer>,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Reads and checks the header.
    ///
    /// # Errors
    /// [`Damage`]: no manifest, another version, a header that says nothing sensible.
    pub fn new(file: R) -> Result<Self> {
        let mut lines = Lines::new(file);
        let header = lines.header()?;
        let (order, groups, names, sums) =
            (Order::default(), Groups::default(), Names::default(), Sums::default());
        Ok(Self { lines, header, order, groups, names, sums, trailer: None, ended: false })
    }

    /// What snapshot this is.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The trailer, once all entries have been read and everything was right.
    #[must_use]
    pub fn trailer(&self) -> Option<&Trailer> {
        self.trailer.as_ref()
    }

    /// Reads what is left for the sake of the checks alone.
    ///
    /// # Errors
    /// The first [`Damage`].
    pub fn check(self) -> Result<Summary> {
        self.check_with(|_| {})
    }

    /// The same, and shows each entry.
    ///
    /// # Errors
    /// The first [`Damage`].
    pub fn check_with(mut self, mut see: impl FnMut(&Entry)) -> Result<Summary> {
        for entry in &mut self {
            see(&entry?);
        }
        let trailer = self.trailer.ok_or_else(|| Damage::new(0, "its trailer is missing"))?;
        Ok(Summary { header: self.header, trailer })
    }

    fn step(&mut self) -> Result<Option<Entry>> {
        if !self.lines.advance()? {
            return Err(self.lines.damage("it ends before its trailer"));
        }
        if let Some(end) = trailer(self.lines.line()) {
            return self.end(end).map(|()| None);
        }
        let entry = serde_json::from_slice::<EntryLine>(self.lines.line())
            .map_err(|error| self.lines.damage(error.to_string()))
            .and_then(|line| line.read(&mut self.names).map_err(|reason| self.lines.damage(reason)))?;
        let fits = self.order.next(&entry).and_then(|()| self.groups.next(&entry));
        let is_further = fits.map_err(|reason| self.lines.damage(reason))?;
        self.sums.add(&entry, is_further);
        Ok(Some(entry))
    }

    fn end(&mut self, end: TrailerLine) -> Result<()> {
        if self.order.is_empty() {
            return Err(self.lines.damage("it has no root"));
        }
        if let Some(why) = self.sums.differ_from(&end.trailer) {
            return Err(self.lines.damage(why));
        }
        if self.lines.hash_before().to_hex().as_str() != end.lines_blake3 {
            return Err(self.lines.damage("its checksum is wrong"));
        }
        if self.lines.advance()? {
            return Err(self.lines.damage("something follows its trailer"));
        }
        self.trailer = Some(end.trailer);
        Ok(())
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// Unpacked lines, one at a time.
struct Lines<R> {
    frames: Unpacker<R>,
    frame: Vec<u8>,
    /// Where in the frame the line is, without its newline.
    line: Range<usize>,
    number: u64,
    /// Over all frames before this one.
    hash: blake3::Hasher,
}

impl<R: Read> Lines<R> {
    fn new(file: R) -> Self {
        let frames = Unpacker::new(file);
        Self { frames, frame: Vec::new(), line: 0..0, number: 0, hash: blake3::Hasher::new() }
    }

    /// Goes to the next line; false at the end of the file.
    fn advance(&mut self) -> Result<bool> {
        self.number += 1;
        let mut start = self.line.end + 1;
        while start >= self.frame.len() {
            self.hash.update(&self.frame);
            start = 0;
            self.line = 0..0;
            if !self.frames.next(&mut self.frame).map_err(|error| self.damage(error.to_string()))? {
                return Ok(false);
            }
        }
        let length = (&self.frame[start..]).skip_until(b'\n').unwrap_or(0);
        self.line = start..start + length - 1;
        if self.frame[self.line.end] == b'\n' { Ok(true) } else { Err(self.damage("a line without an end")) }
    }

    fn line(&self) -> &[u8] {
        &self.frame[self.line.clone()]
    }

    /// The checksum of all lines before this one.
    fn hash_before(&self) -> blake3::Hash {
        self.hash.clone().update(&self.frame[..self.line.start]).finalize()
    }

    fn header(&mut self) -> Result<Header> {
        if !self.advance()? {
            return Err(self.damage("it is empty"));
        }
        if self.line().len() > ENDS_MAX {
            return Err(self.damage("its header is too large"));
        }
        let version: VersionLine =
            serde_json::from_slice(self.line()).map_err(|_| self.damage("this is no manifest"))?;
        if version.oskit_backup != FORMAT {
            return Err(
                self.damage(format!("format {} is not known here, only {FORMAT}", version.oskit_backup))
            );
        }
        serde_json::from_slice::<HeaderLine>(self.line())
            .map_err(|error| self.damage(error.to_string()))
            .and_then(|line| line.read().map_err(|reason| self.damage(reason)))
    }

    fn damage(&self, reason: impl Into<String>) -> Damage {
        Damage::new(self.number, reason)
    }
}

fn trailer(line: &[u8]) -> Option<TrailerLine> {
    if !line.starts_with(TRAILER_START) || line.len() > ENDS_MAX {
        return None;
    }
    serde_json::from_slice(line).ok()
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: io::Error) -> Damage {
    Damage::new(0, error.to_string())
}
