//! Writing a manifest, an entry at a time.

use std::io::{self, Write};

use serde::Serialize;
use zstd::stream::write::Encoder;

use super::entry::{Entry, Header, Trailer};
use super::order::Order;
use super::wire::{EntryLine, HeaderLine, TrailerLine};
use super::{FOOTER_LEN, FOOTER_MAGIC, FOOTER_TAG};

/// Packing harder than this costs more time than the disk would.
const LEVEL: i32 = 1;

/// Lines are handed to the hash and the packer in pieces of this size: both are slow on a line at a time.
const PIECE: usize = 128 << 10;

/// A frame of entries ends when it holds this many bytes of lines, so that one entry is found without unpacking all.
const FRAME: usize = 1 << 20;

/// Writes header, entries in tree order, and trailer to `out`.
///
/// Whoever makes one must call [`Writer::finish`]; a manifest without its trailer is refused by every reader.
pub struct Writer<W: Write> {
    /// Always there but for a moment in `next_frame`.
    packer: Option<Encoder<'static, Counted<W>>>,
    lines: Vec<u8>,
    /// Bytes of lines in the frame that is being written.
    in_frame: usize,
    hash: blake3::Hasher,
    order: Order,
    entries: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, header: &Header) -> io::Result<Self> {
        let packer = Some(packer(Counted { out, written: 0 })?);
        let mut writer = Self {
            packer,
            lines: Vec::with_capacity(PIECE * 2),
            in_frame: 0,
            hash: blake3::Hasher::new(),
            order: Order::default(),
            entries: 0,
        };
        writer.line(&HeaderLine::of(header))?;
        writer.next_frame()?;
        Ok(writer)
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// Those of `out`; `InvalidInput` when the entry is not the next in tree order.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        self.order.next(entry).map_err(|reason| io::Error::new(io::ErrorKind::InvalidInput, reason))?;
        self.entries += 1;
        self.line(&EntryLine::of(entry))?;
        if self.in_frame + self.lines.len() >= FRAME { self.next_frame().map(|_| ()) } else { Ok(()) }
    }

    /// Hands over to the system what was written so far, in whole frames: should the run be interrupted, the next one
    /// reads that.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn checkpoint(&mut self) -> io::Result<()> {
        if self.in_frame + self.lines.len() > 0 {
            self.next_frame()?;
        }
        self.packer.as_mut().map_or(Ok(()), |packer| packer.get_mut().flush())
    }

    /// Writes the trailer, whose number of entries is filled in here, and the footer; gives `out` back, flushed.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, trailer: &Trailer) -> io::Result<W> {
        let trailer_at = self.next_frame()?;
        let trailer = Trailer { entries: self.entries, ..trailer.clone() };
        let lines_blake3 = self.hash.finalize().to_hex().to_string();
        self.line(&TrailerLine { trailer, lines_blake3 })?;
        let mut out = self.end_frame()?.out;
        out.write_all(&footer(trailer_at))?;
        out.flush()?;
        Ok(out)
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.push(b'\n');
        if self.lines.len() >= PIECE { self.pack() } else { Ok(()) }
    }

    fn pack(&mut self) -> io::Result<()> {
        self.in_frame += self.lines.len();
        self.hash.update(&self.lines);
        let packed = self.packer.as_mut().map_or(Ok(()), |packer| packer.write_all(&self.lines));
        self.lines.clear();
        packed
    }

    /// Ends the frame that is being written and starts another; returns where that one starts.
    fn next_frame(&mut self) -> io::Result<u64> {
        let out = self.end_frame()?;
        let start = out.written;
        self.in_frame = 0;
        self.packer = Some(packer(out)?);
        Ok(start)
    }

    fn end_frame(&mut self) -> io::Result<Counted<W>> {
        self.pack()?;
        let packer = self.packer.take().ok_or(io::ErrorKind::BrokenPipe)?;
        packer.finish()
    }
}

/// A frame with a checksum of its own, so that damage shows in the trailer too, which no other checksum covers.
fn packer<W: Write>(out: Counted<W>) -> io::Result<Encoder<'static, Counted<W>>> {
    let mut packer = Encoder::new(out, LEVEL)?;
    packer.include_checksum(true)?;
    Ok(packer)
}

fn footer(trailer_at: u64) -> [u8; FOOTER_LEN] {
    let mut footer = [0; FOOTER_LEN];
    footer[..4].copy_from_slice(&FOOTER_MAGIC.to_le_bytes());
    footer[4..8].copy_from_slice(&16_u32.to_le_bytes());
    footer[8..16].copy_from_slice(FOOTER_TAG);
    footer[16..].copy_from_slice(&trailer_at.to_le_bytes());
    footer
}

/// Counts what goes through, to know where the trailer's frame starts.
struct Counted<W> {
    out: W,
    written: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
