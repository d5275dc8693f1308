//! Contents on their way into a file. Those of a large one are written by a thread of their own, while what comes next is read
//! and hashed.

use std::fs::File;
use std::io;
use std::sync::LazyLock;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::create::workers;
use super::dispatch::LARGE;

/// Large enough that the number of calls does not matter, small enough for the cache.
pub(super) const BUFFER: usize = 256 << 10;

/// Buffers that wait to be written, or to be filled again.
const AHEAD: usize = 2;

/// How a piece is written at a place.
pub(super) type Write = fn(&File, &[u8], u64) -> io::Result<()>;

/// What takes the pieces, one after the other.
pub(super) struct Pieces<'a> {
    buffer: &'a mut Vec<u8>,
    to: Output<'a>,
}

enum Output<'a> {
    Here(&'a File, Write),
    Beside { full: Sender<Piece>, free: Receiver<Vec<u8>> },
}

/// A buffer, how much of it is to be written, and where to.
type Piece = (Vec<u8>, usize, u64);

impl Pieces<'_> {
    /// Where the next piece is to be read into.
    pub(super) fn buffer(&mut self) -> &mut [u8] {
        self.buffer
    }

    /// Writes so many bytes of the buffer at a place, now or soon.
    ///
    /// # Errors
    /// Nothing more can be written.
    pub(super) fn put(&mut self, length: usize, at: u64) -> io::Result<()> {
        match &self.to {
            Output::Here(file, write) => write(file, &self.buffer[..length], at),
            Output::Beside { full, free } => {
                let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
                let next = free.recv().map_err(|_| gone())?;
                let piece = std::mem::replace(self.buffer, next);
                full.send((piece, length, at)).map_err(|_| gone())
            }
        }
    }
}

/// Has `copy` write a file of about `size` bytes by way of `buffer`. When it is done all has been written.
///
/// # Errors
/// Those of `copy`; what could not be written is said by `failed`.
pub(super) fn write_pieces<T, E>(
    (file, size): (&File, u64),
    write: Write,
    buffer: &mut Vec<u8>,
    failed: impl FnOnce(io::Error) -> E,
    copy: impl FnOnce(&mut Pieces<'_>) -> Result<T, E>,
) -> Result<T, E> {
    static HAS_MORE_PROCESSORS: LazyLock<bool> = LazyLock::new(|| workers(None) > 1);
    if size < LARGE || !*HAS_MORE_PROCESSORS {
        return copy(&mut Pieces { buffer, to: Output::Here(file, write) });
    }
    std::thread::scope(|scope| {
        let (full, pieces) = bounded::<Piece>(AHEAD);
        let (give_back, free) = bounded(AHEAD);
        for _ in 0..AHEAD {
            let _ = give_back.send(vec![0; BUFFER]);
        }
        let writer = std::thread::Builder::new().spawn_scoped(scope, move || {
            for (buffer, length, at) in pieces {
                write(file, &buffer[..length], at)?;
                let _ = give_back.send(buffer);
            }
            Ok(())
        });
        let Ok(writer) = writer else {
            // So many threads are not to be had.
            return copy(&mut Pieces { buffer, to: Output::Here(file, write) });
        };
        let copied = copy(&mut Pieces { buffer, to: Output::Beside { full, free } });
        match writer.join() {
            Ok(Ok(())) => copied,
            Ok(Err(error)) => Err(failed(error)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fs::data::{read_at, write_all_at};

    #[test]
    fn all_is_written_in_its_place_when_it_is_done() {
        for size in [0, 1000, LARGE, LARGE + 5 * BUFFER as u64 + 77] {
            let file = tempfile::tempfile().unwrap();
            let wanted: Vec<u8> = (0..size).map(|at| (at / 1000 % 251) as u8).collect();
            let mut buffer = vec![0; BUFFER];
            let put = |pieces: &mut Pieces<'_>| {
                for (number, piece) in wanted.chunks(BUFFER).enumerate() {
                    pieces.buffer()[..piece.len()].copy_from_slice(piece);
                    pieces.put(piece.len(), (number * BUFFER) as u64)?;
                }
                Ok(())
            };
            write_pieces((&file, size), write_all_at, &mut buffer, |error| error, put).unwrap();
            let mut found = vec![0; wanted.len() + 1];
            let mut at = 0;
            while let read @ 1.. = read_at(&file, &mut found[at..], at as u64).unwrap() {
                at += read;
            }
            assert!(found[..at] == wanted && buffer.len() == BUFFER, "{size}");
        }
    }

    #[test]
    fn what_cannot_be_written_ends_the_copying_and_is_told() {
        fn fail(_: &File, _: &[u8], at: u64) -> io::Result<()> {
            if at > 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
        for size in [1000, LARGE] {
            let file = tempfile::tempfile().unwrap();
            let mut buffer = vec![0; BUFFER];
            let endless = |pieces: &mut Pieces<'_>| -> io::Result<()> {
                for at in 0.. {
                    pieces.put(1, at)?;
                }
                Ok(())
            };
            let done = write_pieces((&file, size), fail, &mut buffer, |error| error, endless);
            assert_eq!(done.unwrap_err().kind(), io::ErrorKind::StorageFull, "{size}");
        }
    }
}
