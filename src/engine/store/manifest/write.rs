//! Writing a manifest, an entry at a time.

use std::collections::HashSet;
use std::io::{self, Read, Write};

use serde::Serialize;

use super::entry::{Entry, Header, Trailer};
use super::frame::{FRAME, Packer};
use super::order::Order;
use super::read::Reader;
use super::sums::Sums;
use super::wire::{EntryLine, HeaderLine, TrailerLine};
use super::{ENDS_MAX, FOOTER_LEN, FOOTER_MAGIC, FOOTER_TAG};

/// Writes header, entries in tree order, and trailer to `out`.
///
/// Whoever makes one must call [`Writer::finish`]; a manifest without its trailer is refused by every reader.
pub struct Writer<W: Write> {
    packer: Packer<W>,
    /// The lines of the frame that comes next.
    lines: Vec<u8>,
    /// Over the lines of all frames before.
    hash: blake3::Hasher,
    order: Order,
    sums: Sums,
    /// The files with several names of which one has been written.
    groups: HashSet<u64>,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, header: &Header) -> io::Result<Self> {
        let mut writer = Self {
            packer: Packer::new(out)?,
            lines: Vec::with_capacity(FRAME + FRAME / 8),
            hash: blake3::Hasher::new(),
            order: Order::default(),
            sums: Sums::default(),
            groups: HashSet::new(),
        };
        writer.line(&HeaderLine::of(header))?;
        if writer.lines.len() > ENDS_MAX {
            let why = "what is left out takes more than a manifest's header holds (1 MiB)";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        writer.end_frame()?;
        Ok(writer)
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// Those of `out`; `InvalidInput` when the entry is not the next in tree order.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        self.order.next(entry).map_err(|reason| io::Error::new(io::ErrorKind::InvalidInput, reason))?;
        let group = entry.link_group.filter(|_| entry.missing.is_none());
        self.sums.add(entry, group.is_some_and(|it| !self.groups.insert(it)));
        self.line(&EntryLine::of(entry))?;
        if self.lines.len() >= FRAME { self.end_frame() } else { Ok(()) }
    }

    /// Hands over to the system what was written so far, in whole frames: should the run be interrupted, the next one
    /// reads that.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn checkpoint(&mut self) -> io::Result<()> {
        self.end_frame()?;
        self.packer.out.flush()
    }

    /// Writes the trailer, filling in what the entries add up to, and the footer; gives it back with `out`, flushed.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, trailer: Trailer) -> io::Result<(W, Trailer)> {
        self.end_frame()?;
        let trailer_at = self.packer.written;
        let line = TrailerLine {
            trailer: self.sums.fill_in(trailer),
            lines_blake3: self.hash.finalize().to_hex().to_string(),
        };
        self.line(&line)?;
        self.end_frame()?;
        let mut out = self.packer.out;
        out.write_all(&footer(trailer_at))?;
        out.flush()?;
        Ok((out, line.trailer))
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.push(b'\n');
        Ok(())
    }

    fn end_frame(&mut self) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        self.hash.update(&self.lines);
        self.packer.frame(&self.lines)?;
        self.lines.clear();
        Ok(())
    }
}

/// Writes the same header and entries with another trailer.
///
/// # Errors
/// Those of `to`, and `Other` when `entries` are damaged.
pub fn rewrite<R: Read>(mut entries: Reader<R>, trailer: Trailer, to: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(io::BufWriter::new(to), &entries.header().clone())?;
    for entry in &mut entries {
        writer.entry(&entry.map_err(io::Error::other)?)?;
    }
    writer.finish(trailer).map(drop)
}

fn footer(trailer_at: u64) -> [u8; FOOTER_LEN] {
    let mut footer = [0; FOOTER_LEN];
    footer[..4].copy_from_slice(&FOOTER_MAGIC.to_le_bytes());
    footer[4..8].copy_from_slice(&16_u32.to_le_bytes());
    footer[8..16].copy_from_slice(FOOTER_TAG);
    footer[16..].copy_from_slice(&trailer_at.to_le_bytes());
    footer
}
