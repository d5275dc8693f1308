//! `oskit backup SOURCE DEST`.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use clap::Args;

use super::path_record::Each;
use super::progress::Teller;
use super::records::MadeRecord;
use crate::command::{Choice, path};
use crate::context::Context;
use crate::engine::backup::{Event, LeftOut, Options, Rule, Share, create, plan, survey};
use crate::error::{Failure, Result, Status, quoted_text};
use crate::platform::host::kernel::host_name;
use crate::platform::process::interrupts::{self, Caught};
use crate::values::keyword::Table;

const SHARE: &Table<Share> = &[
    (&["auto"], Share::Auto),
    (&["reflink"], Share::Reflink),
    (&["hardlink"], Share::Hardlink),
    (&["none"], Share::None),
];

/// Make a snapshot
#[derive(Args)]
pub(super) struct Create {
    /// Leave out what matches this glob: a name anywhere, or with a slash the path from SOURCE on; `GLOB/` means
    /// directories, `!GLOB` is not left out after all, and the last one that matches decides
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Leave out what matches the globs in FILE (- for standard input), one a line as in .gitignore, `#` starting a
    /// comment; any --exclude counts as later
    #[arg(long, value_name = "FILE", value_parser = path())]
    exclude_from: Vec<PathBuf>,
    /// Leave out what is in directories that a CACHEDIR.TAG marks as caches
    #[arg(long)]
    exclude_caches: bool,
    /// Leave out what git is told to ignore (.gitignore, .git/info/exclude, the user's own list); .git itself is kept, and
    /// any --exclude that matches decides
    #[arg(long)]
    ignore_vcs: bool,
    /// Stay on the file system of SOURCE
    #[arg(long)]
    one_file_system: bool,
    /// Copy only the files in SOURCE itself, no directories
    #[arg(long)]
    no_recurse: bool,
    /// Believe that SOURCE is empty, though the last snapshot was not
    #[arg(long)]
    allow_empty: bool,
    /// How to share unchanged files with the snapshot before: by clones where DEST can and else by hard links (auto),
    /// or as said
    #[arg(long, value_name = "HOW", value_parser = Choice(SHARE))]
    share: Option<Share>,
    /// Compare contents with the snapshot before, trust no times
    #[arg(long)]
    checksum: bool,
    /// Copy this many files at a time
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Return before everything is on disk
    #[arg(long)]
    no_durable: bool,
    /// Name the snapshot by the time in UTC, not by local time
    #[arg(long)]
    name_utc: bool,
    /// Wait while another backup is at work in DEST
    #[arg(long)]
    wait: bool,
    /// Make nothing, only say of each path what would become of it; what the run would compare is read
    #[arg(long)]
    dry_run: bool,
    /// Write JSON: a line for what is worth one, at the end the snapshot
    #[arg(long)]
    json: bool,
    /// Write only the last line
    #[arg(short, long)]
    quiet: bool,
    /// Write a line for each path
    #[arg(short, long)]
    verbose: bool,
    /// What to copy: a directory or a file
    #[arg(value_name = "SOURCE", required = true, value_parser = path())]
    source: Option<PathBuf>,
    /// Where the snapshots are
    #[arg(value_name = "DEST", required = true, value_parser = path())]
    dest: Option<PathBuf>,
}

impl Create {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let (source, dest) = (self.source.clone().unwrap_or_default(), self.dest.clone().unwrap_or_default());
        let ending = Ending::watch()?;
        let options = self.options(&ending)?;
        let each = (self.verbose || self.dry_run && !self.quiet).then_some(Each {
            done: "stored",
            would: "would store",
            dry_run: self.dry_run,
        });
        let survey = surveyor(source.clone(), dest.clone(), options.clone());
        let mut teller = Teller::new(cx, each, self.quiet, Status::PARTIAL).surveying(survey);
        let run = if self.dry_run { plan } else { create };
        let mut idle = self.exclude.clone();
        let made = run(&source, &dest, &options, &mut |event| {
            ending.heed(&event);
            if let Event::LeftOut { why: LeftOut::Excluded(rule), .. } = &event {
                idle.retain(|glob| rule.from.is_some() || *glob != rule.glob);
            }
            teller.tell(event);
        });
        teller.end()?;
        ending.come(cx)?;
        let made = made?;
        if each.is_some() && !cx.is_json() {
            // Whoever asks what becomes of each path may look for a glob that is mistyped. One that keeps leaves nothing out.
            for glob in idle.iter().filter(|it| !it.starts_with('!')) {
                cx.note(format!("--exclude {} left nothing out", quoted_text(glob)));
            }
        }
        cx.emit(&MadeRecord::new(&made, self.dry_run, self.quiet))?;
        Ok(cx.status())
    }

    fn options(&self, ending: &Ending) -> Result<Options> {
        Ok(Options {
            stop: Arc::clone(&ending.stop),
            exclude: self.rules()?,
            one_file_system: self.one_file_system,
            exclude_caches: self.exclude_caches,
            ignore_vcs: self.ignore_vcs,
            no_recurse: self.no_recurse,
            allow_empty: self.allow_empty,
            no_durable: self.no_durable,
            wait: self.wait,
            share: self.share.unwrap_or_default(),
            checksum: self.checksum,
            jobs: self.jobs,
            name_utc: self.name_utc,
            host: host_name(),
        })
    }

    fn rules(&self) -> Result<Vec<Rule>> {
        let mut rules = Vec::new();
        for file in &self.exclude_from {
            rules.extend(Rule::in_file(file)?);
        }
        rules.extend(self.exclude.iter().map(Rule::given));
        Ok(rules)
    }
}

/// Adds up the sizes of what is to be copied.
fn surveyor(source: PathBuf, dest: PathBuf, options: Options) -> impl FnOnce() -> Option<u64> + Send {
    move || survey(&source, &dest, &options).ok()
}

/// What becomes of SIGINT, SIGTERM and their like. While a snapshot is being made the first of them asks the run to stop
/// where the next one can go on, and oskit then dies of it; a second one, or one before there is anything to clear, is death at once.
struct Ending {
    stop: Arc<AtomicBool>,
    making: Arc<AtomicBool>,
    signal: Arc<AtomicI32>,
}

impl Ending {
    fn watch() -> Result<Self> {
        let it = Self { stop: Arc::default(), making: Arc::default(), signal: Arc::default() };
        let (stop, making, signal) = (Arc::clone(&it.stop), Arc::clone(&it.making), Arc::clone(&it.signal));
        let heard = move |caught: Caught| {
            if !caught.asks_to_end() {
                return;
            }
            let second = stop.swap(true, Ordering::SeqCst);
            signal.store(caught.signal, Ordering::SeqCst);
            if second || !making.load(Ordering::SeqCst) {
                interrupts::die_of(caught.signal);
            }
        };
        interrupts::catch(heard).map_err(|error| Failure::os(&error, "cannot catch signals"))?;
        Ok(it)
    }

    fn heed(&self, event: &Event) {
        match event {
            Event::Started { .. } => self.making.store(true, Ordering::SeqCst),
            // Nothing is lost from here on, whenever it ends.
            Event::Finishing => self.making.store(false, Ordering::SeqCst),
            _ => {}
        }
    }

    /// Dies of the signal that asked for the end, if one did.
    fn come(&self, cx: &mut Context) -> Result<()> {
        self.making.store(false, Ordering::SeqCst);
        if self.stop.load(Ordering::SeqCst) {
            cx.flush()?;
            interrupts::die_of(self.signal.load(Ordering::SeqCst));
        }
        Ok(())
    }
}
