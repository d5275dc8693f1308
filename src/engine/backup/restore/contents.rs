//! Contents out of a snapshot, compared with their checksum on the way, holes made holes again.

use std::fs::File;
use std::io;

use crate::engine::backup::contents::{BUFFER, REPORTED, hash_zeros};
use crate::engine::backup::large::{self, Stopped, is_large};
use crate::platform::fs::Want;
use crate::platform::fs::attributes::stat_file;
use crate::platform::fs::data::{allow_holes, next_data, read_at, write_all_at};

/// The piece of a file that is left out when it is all zeros and the file is to have holes.
const BLOCK: usize = 4096;

/// Which side fails.
#[derive(Debug)]
pub(crate) enum Failed {
    Reading(io::Error),
    Writing(io::Error),
}

/// Copies contents; keeps its buffer.
pub(crate) struct Contents {
    buffer: Vec<u8>,
}

impl Contents {
    pub(crate) fn new() -> Self {
        Self { buffer: vec![0; BUFFER] }
    }

    /// Copies all of `from`; gives checksum and size. `sparse`: the source had holes. Where the snapshot's file has
    /// them too they are copied as they are; else DEST could not hold them, and blocks of zeros become holes. `report`: told
    /// from time to time how much more of a large file is done.
    pub(crate) fn copy(
        &mut self,
        from: &File,
        to: &File,
        sparse: bool,
        report: &mut dyn FnMut(u64),
    ) -> Result<(blake3::Hash, u64), Failed> {
        let stat = stat_file(from, Want::SIZE.and(Want::BLOCKS)).map_err(Failed::Reading)?;
        if !sparse && is_large(stat.size) {
            match large::copy((from, to), stat.size, &|| Ok(()), report) {
                Ok(hash) => return Ok((hash, stat.size)),
                Err(Stopped::Reading(error)) => return Err(Failed::Reading(error)),
                Err(Stopped::Writing(error)) => return Err(Failed::Writing(error)),
                // As far as it goes, which is then not what was stored.
                Err(Stopped::Short) => to.set_len(0).map_err(Failed::Writing)?,
            }
        }
        let has_holes = sparse && stat.allocated < stat.size;
        let seek_zeros = sparse && !has_holes;
        let mut hash = blake3::Hasher::new();
        let (mut at, mut reported) = (0, 0);
        if sparse {
            let _ = allow_holes(to); // where it has none, zeros are stored
        }
        loop {
            if has_holes {
                let data = next_data(from, at).map_err(Failed::Reading)?;
                let data = data.map_or(stat.size, |data| data.start.min(stat.size)).max(at);
                hash_zeros(&mut hash, data - at);
                at = data;
            }
            let read = read_at(from, &mut self.buffer, at).map_err(Failed::Reading)?;
            if read == 0 {
                break;
            }
            let bytes = &self.buffer[..read];
            hash.update(bytes);
            let write = if seek_zeros || has_holes { write_data } else { write_all_at };
            write(to, bytes, at).map_err(Failed::Writing)?;
            at += read as u64;
            if at - reported >= REPORTED {
                report(at - reported);
                reported = at;
            }
        }
        if sparse {
            to.set_len(at).map_err(Failed::Writing)?;
        }
        Ok((hash.finalize(), at))
    }
}

/// Writes only the blocks in which there is something.
fn write_data(to: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    let mut offset = at;
    for block in bytes.chunks(BLOCK) {
        if block.iter().any(|&byte| byte != 0) {
            write_all_at(to, block, offset)?;
        }
        offset += block.len() as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_of_a_large_file_is_reported_on_the_way() {
        let (from, to) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let size = 2 * REPORTED + 1000;
        from.set_len(size).unwrap();
        let mut reports = Vec::new();
        let copied = Contents::new().copy(&from, &to, false, &mut |more| reports.push(more));
        assert_eq!(copied.unwrap().1, size);
        assert_eq!(reports, [REPORTED, REPORTED]);
    }
}
