//! What happens, told while it happens: a bar on a terminal, lines where they were asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::path_record::{Each, PathRecord};
use super::shown::count;
use crate::context::Context;
use crate::engine::backup::{Event, LeftOut, Note};
use crate::error::{Result, Status};
use crate::platform::env;
use crate::platform::terminal::Stream;

/// Finds out how many bytes there are to do.
type Survey = Box<dyn FnOnce() -> Option<u64> + Send>;

/// Tells events to the context.
pub(super) struct Teller<'a> {
    cx: &'a mut Context,
    bar: ProgressBar,
    /// Whether only what is wrong is to be told.
    quiet: bool,
    /// Paths that are done.
    paths: u64,
    /// Bytes of files that are not done yet.
    ahead: u64,
    /// What a path that is done is called under `-v`; `None`: it is not mentioned.
    each: Option<Each>,
    /// What a failure of one path makes of the status.
    failed: Status,
    /// For when no earlier run tells how much there is to do.
    survey: Option<Survey>,
    /// Whether all is copied.
    finishing: Arc<AtomicBool>,
    /// The first failure of standard output: nothing more can be told.
    output: Result<()>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(cx: &'a mut Context, each: Option<Each>, quiet: bool, failed: Status) -> Self {
        let bar = if quiet || !is_watched(cx) { ProgressBar::hidden() } else { bar() };
        let (survey, finishing) = (None, Arc::default());
        Self { cx, bar, quiet, paths: 0, ahead: 0, each, failed, survey, finishing, output: Ok(()) }
    }

    /// Has `survey` made beside the work, when a person watches who could not be told otherwise how long it takes.
    pub(super) fn surveying(self, survey: impl FnOnce() -> Option<u64> + Send + 'static) -> Self {
        Self { survey: Some(Box::new(survey)), ..self }
    }

    pub(super) fn tell(&mut self, event: Event) {
        match event {
            Event::Started { expected } => self.start(expected),
            Event::Finishing => {
                self.finishing.store(true, Ordering::Relaxed);
                self.bar.set_style(style("{spinner} {msg}, {bytes}, bringing it to disk"));
            }
            Event::Bytes(more) => {
                self.ahead += more;
                self.bar.inc(more);
            }
            Event::Done { path, bytes, reuse } => {
                self.count(bytes);
                if let Some(each) = self.each {
                    self.emit(&PathRecord::done(each, reuse, &path, bytes));
                }
            }
            Event::Failed(failure) => {
                let (cx, failed) = (&mut *self.cx, self.failed);
                self.bar.suspend(|| cx.check_as::<()>(failed, Err(failure.into())));
            }
            Event::LeftOut { path, why } => self.left_out(&PathRecord::left_out(&path, &why), &why),
            Event::Note(note) => self.note(note),
        }
    }

    /// Ends the bar; gives back what kept lines from being written.
    pub(super) fn end(self) -> Result<()> {
        self.bar.finish_and_clear();
        self.output
    }

    fn start(&mut self, expected: Option<(u64, u64)>) {
        if let Some((_, bytes)) = expected {
            expect(&self.bar, bytes);
        } else if let Some(survey) = self.survey.take().filter(|_| !self.bar.is_hidden()) {
            let (bar, finishing) = (self.bar.clone(), Arc::clone(&self.finishing));
            // Nobody waits for it: it ends with the program.
            std::thread::spawn(move || {
                if let Some(bytes) = survey()
                    && !finishing.load(Ordering::Relaxed)
                {
                    expect(&bar, bytes);
                }
            });
        }
    }

    fn count(&mut self, bytes: u64) {
        self.paths += 1;
        let known = self.ahead.min(bytes);
        self.ahead -= known;
        self.bar.inc(bytes - known);
        if !self.bar.is_hidden() && self.paths.is_multiple_of(32) {
            self.bar.set_message(count(self.paths, "path", "paths"));
        }
    }

    fn left_out(&mut self, record: &PathRecord, why: &LeftOut) {
        let unasked = matches!(why, LeftOut::Destination | LeftOut::Vanished);
        if self.each.is_some() || unasked && self.cx.is_json() {
            self.emit(record);
        } else if *why == LeftOut::Destination {
            let line = format!("{} is the destination and is left out", record.quoted());
            self.say(&line);
        } else if *why == LeftOut::Vanished {
            let line = format!("{} vanished while the tree was read", record.quoted());
            self.say(&line);
        }
    }

    /// Nothing is lost by what it tells of.
    fn note(&mut self, note: Note) {
        if self.quiet {
            return;
        }
        let what = match note {
            Note::Owners => "owners",
            Note::Xattrs => "some extended attributes",
            Note::Modes => "permissions",
            Note::Times => "exact times",
            Note::Kinds => "some links or special files",
            Note::Names => "some names",
            Note::Flags => "some flags",
        };
        let line = format!("{what} cannot be kept there; they are in the manifest");
        self.say(&line);
    }

    fn say(&mut self, line: &str) {
        let cx = &mut *self.cx;
        if !cx.is_json() {
            self.bar.suspend(|| cx.note(line));
        }
    }

    fn emit(&mut self, record: &PathRecord) {
        if self.output.is_ok() {
            let cx = &mut *self.cx;
            self.output = self.bar.suspend(|| cx.emit(record));
        }
    }
}

/// Whether a person watches: a terminal, and not a machine that builds.
fn is_watched(cx: &Context) -> bool {
    !cx.is_json() && Stream::Stderr.is_terminal() && !env::is_set("CI")
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
    bar.set_style(style("{spinner} {msg}, {bytes}, {bytes_per_sec}, {elapsed}"));
    bar.set_message(count(0, "path", "paths"));
    bar
}

/// From now on the bar says how much there is to do, and how long that takes.
fn expect(bar: &ProgressBar, bytes: u64) {
    bar.set_style(style("{wide_bar} {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"));
    bar.set_length(bytes);
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
