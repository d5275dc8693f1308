//! Whole zstd frames: the unit in which a manifest is packed, checked, and unpacked.
//!
//! A frame is unpacked to its end before any line of it is used, so its own checksum vouches for each line that a reader
//! gives out.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use zstd::bulk::Compressor;
use zstd::stream::read::Decoder;

/// Packing harder than this costs more time than the disk would.
const LEVEL: i32 = 1;

/// A frame of entries ends when it holds this many bytes of lines, so that one entry is found without unpacking all.
pub(super) const FRAME: usize = 1 << 20;

/// The largest frame that is unpacked. Extended attributes are the only large thing in a line; the largest known
/// (a resource fork on macOS) is 16 MiB, which base64 makes 22.
const FRAME_MAX: u64 = 64 << 20;

/// How a frame starts: a magic number, and a byte in which a bit says whether it ends with a checksum
/// ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878), 3.1.1).
const HEAD: usize = 5;
const MAGIC: u32 = 0xFD2F_B528;
const HAS_CHECKSUM: u8 = 0b100;

/// Writes frames, each with a checksum of its own, so that damage shows in the trailer too, which no other checksum
/// covers.
pub(super) struct Packer<W> {
    pub(super) out: W,
    zstd: Compressor<'static>,
    packed: Vec<u8>,
    /// Bytes that were written.
    pub(super) written: u64,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut zstd = Compressor::new(LEVEL)?;
        zstd.include_checksum(true)?;
        Ok(Self { out, zstd, packed: Vec::new(), written: 0 })
    }

    pub(super) fn frame(&mut self, lines: &[u8]) -> io::Result<()> {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(lines.len()));
        self.zstd.compress_to_buffer(lines, &mut self.packed)?;
        self.written += self.packed.len() as u64;
        self.out.write_all(&self.packed)
    }
}

/// Reads frames.
pub(super) struct Unpacker<R> {
    packed: BufReader<R>,
}

impl<R: Read> Unpacker<R> {
    pub(super) fn new(file: R) -> Self {
        Self { packed: BufReader::with_capacity(128 << 10, file) }
    }

    /// Fills `lines` with the next frame, checked; false at the end of the file. A skippable frame is empty, and so are
    /// `lines` when it fails.
    pub(super) fn next(&mut self, lines: &mut Vec<u8>) -> io::Result<bool> {
        lines.clear();
        let unpacked = self.unpack(lines);
        if unpacked.is_err() {
            lines.clear();
        }
        unpacked
    }

    fn unpack(&mut self, lines: &mut Vec<u8>) -> io::Result<bool> {
        if self.packed.fill_buf()?.is_empty() {
            return Ok(false);
        }
        let mut head = [0; HEAD];
        self.packed.read_exact(&mut head)?;
        if head.starts_with(&MAGIC.to_le_bytes()) && head[HEAD - 1] & HAS_CHECKSUM == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame without a checksum"));
        }
        lines.reserve(FRAME + FRAME / 8);
        let frame = Decoder::with_buffer(head.chain(&mut self.packed))?.single_frame();
        if frame.take(FRAME_MAX + 1).read_to_end(lines)? as u64 > FRAME_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame that is too large"));
        }
        Ok(true)
    }
}

impl<R: Read + Seek> Unpacker<R> {
    /// Where the next frame starts.
    pub(super) fn position(&mut self) -> io::Result<u64> {
        self.packed.stream_position()
    }

    pub(super) fn go_to(&mut self, offset: u64) -> io::Result<()> {
        self.packed.seek(SeekFrom::Start(offset)).map(|_| ())
    }
}

/// The lines of a frame, without their ends.
pub(super) fn lines(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = frame;
    std::iter::from_fn(move || {
        let whole = rest;
        let length = rest.skip_until(b'\n').unwrap_or(0);
        (length > 0).then(|| whole[..length].strip_suffix(b"\n").unwrap_or(&whole[..length]))
    })
}
