//! The three streams of a child: inherited, files, or captured into memory.

use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::{News, Program};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::create_file;

/// Where standard input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// From where this process's does. A further attempt goes on where the one before stopped reading.
    Inherit,
    /// A file, opened anew for each attempt.
    File(PathBuf),
}

/// Where what is written goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// To where this process's goes.
    Inherit,
    /// A file, emptied for each attempt unless it is appended to. Both streams of one path share one opening of it.
    File {
        /// Where it is.
        path: PathBuf,
        /// Whether what is in it stays.
        append: bool,
    },
    /// Into memory, up to that many bytes; what comes after is read, counted and dropped.
    Capture {
        /// How many bytes are kept.
        limit: usize,
    },
}

/// What was captured of a stream.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    /// The first bytes, up to the limit.
    pub kept: Vec<u8>,
    /// How many came in all.
    pub bytes: u64,
    /// Whether the stream was still held open by another process when waiting for its end was given up.
    pub open: bool,
}

/// The child's ends of the streams, and a reader for each that is captured.
pub(super) struct Streams {
    pub(super) stdin: Stdio,
    pub(super) stdout: Stdio,
    pub(super) stderr: Stdio,
    pub(super) readers: [Option<PipeReader>; 2],
}

impl Streams {
    pub(super) fn open(program: &Program) -> Result<Self> {
        let stdin = match &program.stdin {
            Input::Inherit => Stdio::inherit(),
            Input::File(path) => File::open(path).doing("cannot open for reading", path)?.into(),
        };
        let out_file = file_of(&program.stdout)?;
        let err_file = match &out_file {
            Some(file) if program.stdout == program.stderr => Some(copy_of(file)?),
            _ => file_of(&program.stderr)?,
        };
        let (stdout, out_reader) = end_of(&program.stdout, out_file)?;
        let (stderr, err_reader) = end_of(&program.stderr, err_file)?;
        Ok(Self { stdin, stdout, stderr, readers: [out_reader, err_reader] })
    }
}

fn file_of(output: &Output) -> Result<Option<File>> {
    let Output::File { path, append } = output else { return Ok(None) };
    open_for_writing(path, *append).map(Some)
}

fn open_for_writing(path: &Path, append: bool) -> Result<File> {
    let opened =
        if append { OpenOptions::new().create(true).append(true).open(path) } else { create_file(path) };
    opened.doing("cannot open for writing", path)
}

fn copy_of(file: &File) -> Result<File> {
    file.try_clone().map_err(|error| Failure::os(&error, "cannot duplicate a descriptor").into())
}

fn end_of(output: &Output, file: Option<File>) -> Result<(Stdio, Option<PipeReader>)> {
    match (output, file) {
        (Output::Capture { .. }, _) => {
            let (reader, writer) = io::pipe().map_err(|error| Failure::os(&error, "cannot make a pipe"))?;
            Ok((writer.into(), Some(reader)))
        }
        (_, Some(file)) => Ok((file.into(), None)),
        _ => Ok((Stdio::inherit(), None)),
    }
}

/// A stream that is read by a thread of its own.
pub(super) struct Capture(Arc<Mutex<Captured>>);

impl Capture {
    /// Reads to the end, then posts [`News::Drained`].
    pub(super) fn start(reader: PipeReader, limit: usize, post: Sender<News>) -> Result<Self> {
        let shared = Arc::new(Mutex::new(Captured { open: true, ..Captured::default() }));
        let filled = Arc::clone(&shared);
        let reading = move || {
            read_all(reader, limit, &filled);
            let _ = post.send(News::Drained);
        };
        let thread = std::thread::Builder::new().name("capture".into()).stack_size(256 << 10).spawn(reading);
        thread.map_err(|error| Failure::os(&error, "cannot start a thread"))?;
        Ok(Self(shared))
    }

    pub(super) fn is_drained(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).open
    }

    pub(super) fn take(self) -> Captured {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read_all(mut reader: PipeReader, mut limit: usize, into: &Mutex<Captured>) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let mut captured = into.lock().unwrap_or_else(PoisonError::into_inner);
        captured.bytes += count as u64;
        let room = limit.saturating_sub(captured.kept.len());
        let keep = &buffer[..count.min(room)];
        if captured.kept.try_reserve(keep.len()).is_ok() {
            captured.kept.extend_from_slice(keep);
        } else {
            limit = captured.kept.len(); // what memory there is has been used: the rest is dropped as beyond the limit
        }
    }
    into.lock().unwrap_or_else(PoisonError::into_inner).open = false;
}
