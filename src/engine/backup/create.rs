//! Making a snapshot, from the checks before it to the rename that lets it be seen.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufWriter};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crossbeam_channel::{bounded, unbounded};

use super::assemble::Assembly;
use super::copy::{Copier, World};
use super::dispatch::Dispatch;
use super::lacks::{Lacking, Lacks};
use super::leftover::Leftover;
use super::links::Links;
use super::moved::Moved;
use super::previous::{Previous, Trust};
use super::select::{Rule, Select};
use super::share::{By, Share, Sharing};
use super::unchanged::{Base, Earlier};
use super::walk::{Before, Walker};
use super::{Event, Listener, Note};
use crate::engine::store::manifest::{Entry, Header, SourceKind, Trailer, Writer};
use crate::engine::store::{Building, Name, Snapshot, Store};
use crate::error::{Doing, Failure, Result, quoted};
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Time, Want, real_path, stat};
use crate::values::local::Local;

/// Results that may wait for an earlier one, which copies a large file.
const WINDOW: usize = 512;

/// Jobs that wait for a worker. Each holds two descriptors.
const QUEUE: usize = 16;

/// How a snapshot is to be made.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Set from elsewhere, it ends the run as soon as may be; what was copied is kept for the next one.
    pub stop: Arc<AtomicBool>,
    /// What to leave out; of several rules that match the last one decides.
    pub exclude: Vec<Rule>,
    /// Whether to stay on SOURCE's file system.
    pub one_file_system: bool,
    /// Whether to copy only the files in SOURCE itself.
    pub no_recurse: bool,
    /// Whether to leave out what is in directories marked as caches.
    pub exclude_caches: bool,
    /// Whether to leave out what git is told to ignore.
    pub ignore_vcs: bool,
    /// Whether an empty SOURCE is to be believed.
    pub allow_empty: bool,
    /// Whether to return before everything is on disk.
    pub no_durable: bool,
    /// Whether to wait for a store that is locked.
    pub wait: bool,
    /// How unchanged files are shared with the snapshot before.
    pub share: Share,
    /// Whether to compare contents, and trust no times.
    pub checksum: bool,
    /// Files that are copied at a time; as many as there are processors, four at most, when it is `None`.
    pub jobs: Option<NonZero<usize>>,
    /// Whether the snapshot's name says the time in UTC.
    pub name_utc: bool,
    /// The host's name.
    pub host: String,
}

impl Options {
    /// What of `source` is left out.
    pub(super) fn select(&self, source: &Source) -> Result<Select> {
        let select = Select::new(&self.exclude)?;
        Ok(if self.ignore_vcs { select.ignore_vcs(source.base()) } else { select })
    }

    fn name(&self) -> Name {
        if self.name_utc { Name::at(&chrono::Utc::now()) } else { Name::at(&Local::now()) }
    }
}

/// A snapshot that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its name.
    pub snapshot: OsString,
    /// Where it is.
    pub path: PathBuf,
    /// What it came to.
    pub counts: Trailer,
    /// Seconds it took.
    pub wall_s: f64,
}

/// Makes a snapshot of `source` in `dest`.
///
/// A symbolic link given as SOURCE is followed: it is the caller's own word. None is followed below it.
///
/// # Errors
/// Whatever keeps the snapshot from being made. What keeps a single path out of it is an [`Event::Failed`].
pub fn create(source: &Path, dest: &Path, options: &Options, listener: &mut Listener<'_>) -> Result<Made> {
    let begun = Instant::now();
    let source = Source::open(source)?;
    source.refuse_inside(dest)?;
    let select = options.select(&source)?;
    let store = Store::open_to_write(dest, options.wait)?;
    let last = last_of(&store, &source, options)?;
    let expected = last.as_ref().and_then(Snapshot::summary).map(|it| (it.trailer.files, it.trailer.bytes));
    source.refuse_empty(last.as_ref(), options)?;
    let base = last.filter(|_| source.may_share(options));
    let header = header(&store, &source, base.as_ref(), options)?;
    listener(Event::Started { expected });
    let leftovers = store.interrupted().doing("cannot look into", dest)?;
    let building = store.build(options.name())?;
    let run = Run { store: &store, source: &source, base: base.as_ref(), leftovers: &leftovers, options };
    let counts = match run.copy(&building, &header, select, listener) {
        Ok(counts) => counts,
        Err(error) => {
            if !options.stop.load(Ordering::Relaxed) {
                // DEST is full, or fails: it gets its room back. Best effort, the next run clears what is left.
                let _ = building.abandon();
                clear(&store, &leftovers);
            }
            return Err(error);
        }
    };
    listener(Event::Finishing);
    let published = building.publish(!options.no_durable).doing("cannot finish the snapshot in", dest);
    clear(&store, &leftovers);
    let snapshot = published?;
    let path = dest.join(&snapshot);
    Ok(Made { snapshot, path, counts, wall_s: begun.elapsed().as_secs_f64() })
}

/// Removes what interrupted runs left, when it has been used or is of no use. Only room is lost when that fails.
fn clear(store: &Store, leftovers: &[OsString]) {
    for name in leftovers {
        let _ = store.remove_interrupted(name);
    }
}

/// The last snapshot of this SOURCE.
pub(super) fn last_of(store: &Store, source: &Source, options: &Options) -> Result<Option<Snapshot>> {
    let is_of_source = |it: &Snapshot| {
        let header = it.summary().map(|it| &it.header);
        header.is_some_and(|it| (it.source.as_os_str(), &it.host) == (source.path.as_os_str(), &options.host))
    };
    Ok(store.snapshots()?.into_iter().rev().find(is_of_source))
}

fn header(store: &Store, source: &Source, base: Option<&Snapshot>, options: &Options) -> Result<Header> {
    let last = store.snapshots()?.iter().filter_map(|it| Some(it.summary()?.header.sequence)).max();
    Ok(Header {
        store: store.id().to_owned(),
        sequence: last.map_or(1, |last| last + 1),
        started: now(),
        source: source.path.clone().into_os_string(),
        source_kind: source.kind,
        host: options.host.clone(),
        previous: base.map(|it| it.name.to_string_lossy().into_owned()),
        exclude: options.exclude.iter().map(|rule| rule.glob.clone()).collect(),
        exclude_caches: options.exclude_caches,
        ignore_vcs: options.ignore_vcs,
        one_file_system: options.one_file_system,
        recurse: !options.no_recurse,
        oskit: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

fn now() -> Time {
    let now = chrono::Utc::now();
    Time { secs: now.timestamp(), nanos: now.timestamp_subsec_nanos().min(999_999_999) }
}

/// What is to be copied.
pub(super) struct Source {
    /// Absolute, without links.
    pub(super) path: PathBuf,
    pub(super) kind: SourceKind,
    /// The directory, or the one that holds the file.
    pub(super) dir: Dir,
    pub(super) stat: Stat,
}

impl Source {
    pub(super) fn open(given: &Path) -> Result<Self> {
        let doing = "cannot read";
        let path = real_path(given).doing(doing, given)?;
        let facts = stat(&path, Follow::Yes, Want::ALL).doing(doing, given)?;
        let (kind, dir) = match facts.kind {
            FileKind::Dir => (SourceKind::Directory, &*path),
            FileKind::File => (SourceKind::File, path.parent().unwrap_or(Path::new("/"))),
            _ => {
                let why =
                    Failure::of(crate::error::Kind::SpecialFile, "it is neither a directory nor a file");
                return Err(why.doing("cannot back up").path(given).into());
            }
        };
        let dir = Dir::open(dir).doing(doing, given)?;
        Ok(Self { path, kind, dir, stat: facts })
    }

    /// A snapshot of snapshots would grow without end.
    pub(super) fn refuse_inside(&self, dest: &Path) -> Result<()> {
        let Ok(dest_path) = real_path(dest) else { return Ok(()) };
        // A directory can be mounted in two places.
        let is_dest = stat(&dest_path, Follow::Yes, Want::INO)
            .is_ok_and(|it| (it.dev, it.ino) == (self.stat.dev, self.stat.ino));
        if !is_dest && !self.path.starts_with(&dest_path) {
            return Ok(());
        }
        let where_ = if is_dest { "is" } else { "lies in" };
        let why = format!("it {where_} the destination {}", quoted(dest));
        Err(Failure::value(why).doing("cannot back up").path(&self.path).into())
    }

    /// An empty directory after a snapshot that was not: a disk that is not mounted, most likely.
    pub(super) fn refuse_empty(&self, last: Option<&Snapshot>, options: &Options) -> Result<()> {
        let had_files = last.and_then(Snapshot::summary).is_some_and(|it| it.trailer.files > 0);
        if !had_files || options.allow_empty || !self.is_empty()? {
            return Ok(());
        }
        let why = "it is empty, and the last snapshot was not; is a disk not mounted? --allow-empty insists";
        Err(Failure::value(why).doing("cannot believe").path(&self.path).into())
    }

    /// Whether files may be shared with the snapshot before.
    pub(super) fn may_share(&self, options: &Options) -> bool {
        options.share != Share::None && self.kind == SourceKind::Directory
    }

    fn is_empty(&self) -> Result<bool> {
        if self.kind == SourceKind::File {
            return Ok(false);
        }
        let mut entries = self.dir.entries().doing("cannot read", &self.path)?;
        Ok(entries.next_entry().transpose().doing("cannot read", &self.path)?.is_none())
    }

    pub(super) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    /// Where messages say that paths are.
    pub(super) fn base(&self) -> &Path {
        match self.kind {
            SourceKind::Directory => &self.path,
            SourceKind::File => self.path.parent().unwrap_or(&self.path),
        }
    }
}

/// The snapshot before: how to share with it, and its entries in step with the walk.
pub(super) type Predecessor<'a> = (Option<Base<'a>>, Option<Previous>);

/// Opens the snapshot before, if there is one to share with. `trust`: whether to trust no times, and what DEST may not
/// hold: what it does hold, and the snapshot before lacks, is stored again.
pub(super) fn sharing<'a>(
    store: &'a Store,
    source: &'a Source,
    (base, by): (Option<&'a Snapshot>, Option<By>),
    (checksum, disk_lacks): (bool, Lacking),
) -> Result<Predecessor<'a>> {
    let (Some(by), Some(base)) = (by, base) else { return Ok((None, None)) };
    let Some(summary) = base.summary() else { return Ok((None, None)) };
    let lacks = Lacking::of(base).common(disk_lacks);
    let trust = Trust { started: summary.header.started, checksum, lacks };
    let Some(previous) = Previous::open(store, base) else { return Ok((None, None)) };
    let damaged = store.damaged().doing("cannot read what is damaged in", store.path())?;
    let moved = Moved::new(store, base, &source.dir);
    Ok((Some(Base { sharing: Sharing { by, trust, damaged }, moved }), Some(previous)))
}

/// One run's surroundings.
struct Run<'a> {
    store: &'a Store,
    source: &'a Source,
    base: Option<&'a Snapshot>,
    /// The names of interrupted runs.
    leftovers: &'a [OsString],
    options: &'a Options,
}

impl Run<'_> {
    /// Fills tree and manifest.
    fn copy(
        &self,
        building: &Building<'_>,
        header: &Header,
        select: Select,
        listener: &mut Listener<'_>,
    ) -> Result<Trailer> {
        let doing = "cannot write to";
        let dest = self.store.path();
        let by = By::choose(self.options.share, &building.tree)?;
        let lacks = Lacks::below(&building.tree).doing(doing, dest)?;
        let trust = (self.options.checksum, lacks.may_be());
        let (base, previous) = sharing(self.store, self.source, (self.base, by), trust)?;
        let left = Leftover::find(self.store, self.leftovers, header, trust);
        let file = building.manifest.try_clone().doing(doing, dest)?;
        let mut manifest = Writer::new(BufWriter::new(file), header).doing(doing, dest)?;
        manifest.checkpoint().doing(doing, dest)?;
        let world = World {
            stop: &self.options.stop,
            durable: !self.options.no_durable,
            links: Links::default(),
            lacks,
            root: &building.tree,
            earlier: Earlier { base, left: left.as_ref().map(|it| it.trust) },
        };
        let before = Before { previous, left: left.map(|it| it.copied) };
        let mut assembly =
            Assembly::new(manifest, listener, self.source.base().to_owned(), &self.options.stop);
        let ran = self.run(&world, before, select, &mut assembly);
        if ran.is_err() {
            // Should the run have been asked to end, the next one goes on from here.
            let _ = assembly.manifest.checkpoint();
        }
        ran.doing(doing, dest)?;
        let notes: Vec<Note> = world.lacks.all().collect();
        let counts = Trailer {
            finished: now(),
            lacks: notes.iter().map(|it| it.word().into()).collect(),
            share: By::word(by).to_owned(),
            ..assembly.counts
        };
        for note in notes {
            (assembly.listener)(Event::Note(note));
        }
        Ok(assembly.manifest.finish(counts).doing(doing, dest)?.1)
    }

    fn run(
        &self,
        world: &World<'_>,
        before: Before,
        select: Select,
        assembly: &mut Assembly<'_, impl io::Write>,
    ) -> io::Result<()> {
        let tree = world.root;
        let (jobs_in, jobs_out) = bounded(QUEUE);
        let (results_in, results_out) = unbounded();
        let (credits_in, credits_out) = unbounded();
        for _ in 0..WINDOW {
            let _ = credits_in.send(());
        }
        let (dest, made) = (self.store.dest().stat_self(Want::INO)?, tree.stat_self(Want::INO)?);
        let walker = Walker {
            dispatch: Dispatch::new(jobs_in, results_in.clone(), credits_out),
            select,
            dest: [(dest.dev, dest.ino), (made.dev, made.ino)],
            only_device: self.options.one_file_system.then_some(self.source.stat.dev),
            recurse: !self.options.no_recurse,
            no_caches: self.options.exclude_caches,
            copier: Copier::new(world, results_in.clone()),
        };
        let (source, copy) = (self.source.dir.try_clone()?, tree.try_clone()?);
        std::thread::scope(|scope| {
            for _ in 0..workers(self.options.jobs) {
                let (jobs, results) = (jobs_out.clone(), results_in.clone());
                scope.spawn(move || {
                    super::dispatch::work(&jobs, &results, &mut Copier::new(world, results.clone()));
                });
            }
            drop((jobs_out, results_in));
            scope.spawn(move || match self.source.kind {
                SourceKind::Directory => walker.tree(source, copy, before),
                SourceKind::File => {
                    walker.single(source, self.source.name().to_owned(), copy, self.root_of_file());
                }
            });
            let result = assembly.all(&results_out, &credits_in);
            // Whoever still wants to send now notices that the run is over.
            drop((results_out, credits_in));
            result
        })
    }

    /// The root of a snapshot that holds a single file: a directory that SOURCE does not have.
    fn root_of_file(&self) -> Entry {
        let stat = &self.source.stat;
        Entry {
            mode: 0o755,
            uid: stat.uid.unwrap_or(0),
            gid: stat.gid.unwrap_or(0),
            mtime: stat.mtime,
            ..Entry::new(0, OsString::new(), FileKind::Dir)
        }
    }
}

/// How many threads do the work: `wanted`, else as many as there are processors, four at most.
pub(super) fn workers(wanted: Option<NonZero<usize>>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, NonZero::get).min(4);
    wanted.map_or_else(processors, NonZero::get)
}
