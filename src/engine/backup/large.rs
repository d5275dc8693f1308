//! A large file, copied piece by piece on two threads. Each piece is read, hashed and written by the same thread, whose cache it
//! stays in; writing goes in order, one piece at a time.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};

use blake3::hazmat::{ChainingValue, HasherExt as _, Mode, merge_subtrees_non_root, merge_subtrees_root};

use super::contents::REPORTED;
use super::create::workers;
use super::dispatch::LARGE;
use crate::platform::fs::data::{read_at, write_all_at};

/// A power of two: BLAKE3's tree is made of such pieces. With twice as much, two threads were slower than one on ext4.
const PIECE: usize = 256 << 10;

/// Why it was not copied.
#[derive(Debug)]
pub(super) enum Stopped {
    Reading(io::Error),
    Writing(io::Error),
    /// It is shorter than it was.
    Short,
}

/// Whether a file of this size is copied faster in this way.
pub(super) fn is_large(size: u64) -> bool {
    static HAS_TWO_PROCESSORS: LazyLock<bool> = LazyLock::new(|| workers(None) > 1);
    size >= LARGE && *HAS_TWO_PROCESSORS
}

/// Copies the first `size` bytes, which [`is_large`] calls large; gives their checksum. `go_on`: asked before each piece.
/// `report`: told each time that [`REPORTED`] more is done.
pub(super) fn copy(
    (from, to): (&File, &File),
    size: u64,
    go_on: &(dyn Fn() -> io::Result<()> + Sync),
    report: &mut dyn FnMut(u64),
) -> Result<blake3::Hash, Stopped> {
    let copying = Copying {
        from,
        to,
        size,
        go_on,
        claimed: AtomicU64::new(0),
        turns: Mutex::default(),
        moved: Condvar::new(),
    };
    let mut reported = 0;
    let mut tell = |done| {
        while done - reported >= REPORTED {
            report(REPORTED);
            reported += REPORTED;
        }
    };
    std::thread::scope(|scope| {
        // Where there are no more threads to be had one copies alone.
        let _ = std::thread::Builder::new().spawn_scoped(scope, || copying.lane(&mut |_| {}));
        copying.lane(&mut tell);
    });
    let turns = copying.turns.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(stopped) = turns.stopped {
        return Err(stopped);
    }
    tell(size);
    Ok(turns.tree.root())
}

struct Copying<'a> {
    from: &'a File,
    to: &'a File,
    size: u64,
    go_on: &'a (dyn Fn() -> io::Result<()> + Sync),
    /// Pieces that somebody has begun with.
    claimed: AtomicU64,
    turns: Mutex<Turns>,
    moved: Condvar,
}

/// Held while a piece is written.
#[derive(Default)]
struct Turns {
    /// Of what is written.
    tree: Tree,
    stopped: Option<Stopped>,
}

impl Copying<'_> {
    /// Copies pieces until there are no more. `tell`: how far all is done.
    fn lane(&self, tell: &mut dyn FnMut(u64)) {
        let mut buffer = vec![0; PIECE];
        loop {
            let number = self.claimed.fetch_add(1, Ordering::Relaxed);
            let at = number * PIECE as u64;
            if at >= self.size {
                return;
            }
            let piece = self.read(&mut buffer, at);
            let mut turns = self.turn_of(number);
            if turns.stopped.is_some() {
                return;
            }
            let written = piece.and_then(|(bytes, value)| {
                write_all_at(self.to, bytes, at).map_err(Stopped::Writing)?;
                turns.tree.push(value);
                Ok(at + bytes.len() as u64)
            });
            let done = written.map_err(|stopped| turns.stopped = Some(stopped));
            drop(turns);
            self.moved.notify_all();
            if let Ok(done) = done {
                tell(done);
            }
        }
    }

    /// A piece and its place in the tree.
    fn read<'b>(&self, buffer: &'b mut [u8], at: u64) -> Result<(&'b [u8], ChainingValue), Stopped> {
        let length = usize::try_from(self.size - at).map_or(PIECE, |left| left.min(PIECE));
        let mut filled = 0;
        (self.go_on)().map_err(Stopped::Writing)?;
        while filled < length {
            match read_at(self.from, &mut buffer[filled..length], at + filled as u64) {
                Ok(0) => return Err(Stopped::Short),
                Ok(read) => filled += read,
                Err(error) => return Err(Stopped::Reading(error)),
            }
        }
        let bytes = &buffer[..length];
        let value = blake3::Hasher::new().set_input_offset(at).update(bytes).finalize_non_root();
        Ok((bytes, value))
    }

    /// Waits until all pieces before this one are written, or nobody goes on.
    fn turn_of(&self, number: u64) -> MutexGuard<'_, Turns> {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let is_to_wait = |turns: &mut Turns| turns.tree.pieces != number && turns.stopped.is_none();
        self.moved.wait_while(turns, is_to_wait).unwrap_or_else(PoisonError::into_inner)
    }
}

/// BLAKE3's tree, of pieces of equal size in their order, of which only the last one may be smaller.
#[derive(Default)]
struct Tree {
    pieces: u64,
    /// Roots of whole subtrees, the largest first; two are merged only when another piece follows, since the last merge of
    /// all is one of its own.
    subtrees: Vec<ChainingValue>,
}

impl Tree {
    fn push(&mut self, value: ChainingValue) {
        // As many as the number of pieces has bits.
        while self.subtrees.len() > self.pieces.count_ones() as usize {
            let [left, right] = self.last_two();
            self.subtrees.push(merge_subtrees_non_root(&left, &right, Mode::Hash));
        }
        self.subtrees.push(value);
        self.pieces += 1;
    }

    /// Of two pieces at least.
    fn root(mut self) -> blake3::Hash {
        loop {
            let [left, right] = self.last_two();
            if self.subtrees.is_empty() {
                return merge_subtrees_root(&left, &right, Mode::Hash);
            }
            self.subtrees.push(merge_subtrees_non_root(&left, &right, Mode::Hash));
        }
    }

    fn last_two(&mut self) -> [ChainingValue; 2] {
        let right = self.subtrees.pop().expect("two subtrees");
        [self.subtrees.pop().expect("two subtrees"), right]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(contents: &[u8]) -> File {
        let file = tempfile::tempfile().unwrap();
        write_all_at(&file, contents, 0).unwrap();
        file
    }

    fn contents_of(file: &File) -> Vec<u8> {
        let mut contents = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
        let mut at = 0;
        while at < contents.len() {
            at += read_at(file, &mut contents[at..], at as u64).unwrap();
        }
        contents
    }

    #[test]
    fn the_copy_and_its_checksum_are_right_whatever_the_size() {
        let all: Vec<u8> = (0..=250).cycle().step_by(7).take(20 * PIECE).collect();
        for pieces in 2..=19 {
            for more in [0, 1, 1024, PIECE - 1] {
                let wanted = &all[..pieces * PIECE + more];
                let (from, to) = (file_of(wanted), tempfile::tempfile().unwrap());
                let hash = copy((&from, &to), wanted.len() as u64, &|| Ok(()), &mut |_| {}).unwrap();
                assert_eq!(hash, blake3::hash(wanted), "{pieces} and {more}");
                assert!(contents_of(&to) == wanted, "{pieces} and {more}");
            }
        }
    }

    #[test]
    fn what_ends_it_is_said() {
        let whole = file_of(&vec![7; 5 * PIECE]);
        let to = || tempfile::tempfile().unwrap();
        let short = copy((&whole, &to()), 6 * PIECE as u64, &|| Ok(()), &mut |_| {});
        assert!(matches!(short, Err(Stopped::Short)), "{short:?}");
        let asked = || Err(io::ErrorKind::Interrupted.into());
        let unwanted = copy((&whole, &to()), 5 * PIECE as u64, &asked, &mut |_| {});
        assert!(matches!(unwanted, Err(Stopped::Writing(_))), "{unwanted:?}");
        let closed = tempfile::NamedTempFile::new().unwrap();
        let closed = File::open(closed.path()).unwrap();
        let unwritten = copy((&whole, &closed), 5 * PIECE as u64, &|| Ok(()), &mut |_| {});
        assert!(matches!(unwritten, Err(Stopped::Writing(_))), "{unwritten:?}");
    }
}
