//! Reading directories ahead of the listing: while one is written, a second thread reads those that come next. Whoever
//! has nothing to do takes the next job, so neither waits for the other for longer than a directory takes.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::look::Look;
use super::options::Options;
use super::read::{Contents, processors, read};
use crate::error::{Doing, Result};
use crate::platform::fs::{Dir, Follow};

/// How many directories beside each other are ordered ahead, where somebody helps.
pub(super) const WINDOW: usize = 8;

/// The directories that come next, read or to be read.
pub(super) struct Ahead<'a> {
    options: &'a Options,
    /// What there is to find out about entries; `None`: directories are opened, and left to the caller to read.
    look: Option<Look>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: Vec<Job>,
    done: Vec<(usize, Opened)>,
    /// What has been shown, for its memory.
    spent: Vec<Contents>,
    jobs: usize,
    is_over: bool,
}

/// A directory that is to be read.
struct Job {
    number: usize,
    depth: usize,
    /// The directory that it is in, where that is held open.
    parent: Option<Arc<Dir>>,
    path: PathBuf,
    follow: Follow,
}

/// A directory, and what is in it.
pub(super) struct Opened {
    pub(super) dir: Result<Dir>,
    pub(super) path: PathBuf,
    pub(super) contents: Contents,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(options: &'a Options, look: &Look) -> Self {
        Self { options, look: Some(look.clone()), state: Mutex::default(), changed: Condvar::new() }
    }

    /// Only opens directories.
    pub(super) fn opening(options: &'a Options) -> Self {
        Self { options, look: None, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Whether a helper is worth its while: where every entry must be looked at, and there is a second processor.
    pub(super) fn pays(&self) -> bool {
        self.look.as_ref().is_some_and(Look::looks_at_each) && processors() > 1
    }

    /// Orders the directory `path`, which is in `parent`. What comes back is the number of the order.
    pub(super) fn order(
        &self,
        depth: usize,
        parent: Option<Arc<Dir>>,
        path: PathBuf,
        follow: Follow,
    ) -> usize {
        let mut state = self.lock();
        state.jobs += 1;
        let number = state.jobs;
        state.queue.push(Job { number, depth, parent, path, follow });
        number
    }

    /// Lets the helper know that something was ordered.
    pub(super) fn announce(&self) {
        self.changed.notify_one();
    }

    /// What was ordered under `number`. Until it is there, other orders are worked off.
    pub(super) fn fetch(&self, number: usize) -> Opened {
        let mut look = self.look.clone();
        let mut state = self.lock();
        loop {
            if let Some(at) = state.done.iter().position(|(it, _)| *it == number) {
                return state.done.swap_remove(at).1;
            }
            let own = state.queue.iter().position(|job| job.number == number);
            let job = match own {
                Some(at) => Some(state.queue.swap_remove(at)),
                None => state.next(),
            };
            state = match job {
                Some(job) => self.work(state, job, &mut look),
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Gives back what has been shown.
    pub(super) fn give_back(&self, mut contents: Contents) {
        contents.clear();
        self.lock().spent.push(contents);
    }

    /// Works off orders until the end.
    pub(super) fn help(&self) {
        let mut look = self.look.clone();
        let mut state = self.lock();
        while !state.is_over {
            state = match state.next() {
                Some(job) => self.work(state, job, &mut look),
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Sends the helper home.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    fn work<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        job: Job,
        look: &mut Option<Look>,
    ) -> MutexGuard<'s, State> {
        let contents = state.spent.pop().unwrap_or_default();
        drop(state);
        let (number, opened) = (job.number, job.run(self.options, look, contents));
        let mut state = self.lock();
        state.done.push((number, opened));
        self.changed.notify_one();
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The job that will be wanted first: the deepest, of those the oldest.
    fn next(&mut self) -> Option<Job> {
        let jobs = self.queue.iter().enumerate();
        let first = jobs.max_by_key(|(_, job)| (job.depth, Reverse(job.number)))?.0;
        Some(self.queue.swap_remove(first))
    }
}

impl Job {
    fn run(self, options: &Options, look: &mut Option<Look>, mut contents: Contents) -> Opened {
        let name = self.path.file_name().filter(|_| self.parent.is_some());
        let dir = match (&self.parent, name) {
            (Some(parent), Some(name)) => parent.open_dir(name, self.follow),
            _ => Dir::open(&self.path),
        };
        let dir = dir.doing("cannot open directory", &self.path);
        if let (Ok(dir), Some(look)) = (&dir, look) {
            read(options, look, dir, &self.path, &mut contents);
        }
        Opened { dir, path: self.path, contents }
    }
}
