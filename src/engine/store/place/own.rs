//! What oskit keeps in a store: the manifests, what is being made, the lock, and what the store is.

use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::lock::Lock;
use super::{ABOUT, BUILDING, LOCK, MANIFESTS, NEWEST, OWN, names};
use crate::engine::store::manifest::{self, FORMAT};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::durable::{Hold, rename_new};
use crate::platform::fs::{Dir, FileKind, Follow};

/// What oskit keeps in a store beside the snapshots.
pub(super) struct Own {
    pub(super) dir: Dir,
    pub(super) manifests: Dir,
    pub(super) building: Dir,
    pub(super) lock: Option<Lock>,
    pub(super) id: String,
}

/// `store.json`.
#[derive(Serialize, Deserialize)]
struct About {
    oskit_store: u32,
    #[serde(default)]
    id: String,
}

impl Own {
    pub(super) fn open(dest: &Dir, path: &Path) -> Result<Option<Self>> {
        let dir = match dest.open_dir(OsStr::new(OWN), Follow::No) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            result => result.doing("cannot open", path.join(OWN))?,
        };
        Self::of(dir, &path.join(OWN))
    }

    /// A store without `store.json` was never finished, and there is nothing in it; unless a manifest says otherwise:
    /// then the file was lost.
    fn of(dir: Dir, path: &Path) -> Result<Option<Self>> {
        let about = read_about(&dir, path)?;
        let open = |name: &str| dir.open_dir(OsStr::new(name), Follow::No);
        let Some(id) = about.or_else(|| id_in(&open(MANIFESTS).ok()?)) else { return Ok(None) };
        let inner = |name: &str| open(name).doing("cannot open", path.join(name));
        let (manifests, building) = (inner(MANIFESTS)?, inner(BUILDING)?);
        Ok(Some(Self { dir, manifests, building, lock: None, id }))
    }

    /// Takes down the name of the snapshot that is about to appear: should its manifest be lost, no later one tells yet
    /// that it had one.
    pub(super) fn note_newest(&self, name: &OsStr) -> io::Result<()> {
        let new = OsStr::new("newest.new");
        let _ = self.dir.remove_file(new);
        self.dir.create_file(new, 0o600)?.write_all(name.as_encoded_bytes())?;
        self.dir.rename(new, &self.dir, NEWEST.as_ref())
    }

    /// The snapshot that was made last, whether it is still there or not.
    pub(super) fn newest(&self) -> Option<String> {
        let file = self.dir.open_file(NEWEST.as_ref()).ok()?;
        io::read_to_string(file.take(1 << 10)).ok()
    }

    pub(super) fn open_or_make(dest: &Dir, path: &Path, wait: bool, id: Option<&str>) -> Result<Self> {
        let doing = "cannot make a store in";
        make_if_missing(dest, OWN).doing(doing, path)?;
        let dir = dest.open_dir(OsStr::new(OWN), Follow::No).doing(doing, path)?;
        let lock = dir.open_to_append(LOCK.as_ref(), 0o600).doing("cannot write to", path)?;
        let lock = Lock::take(lock, Hold::Alone, wait, path)?;
        make_if_missing(&dir, MANIFESTS).doing(doing, path)?;
        make_if_missing(&dir, BUILDING).doing(doing, path)?;
        // Last, because it says that the rest is there.
        if read_about(&dir, &path.join(OWN))?.is_none() {
            let known = dir.open_dir(OsStr::new(MANIFESTS), Follow::No).ok().and_then(|it| id_in(&it));
            let id = known.or_else(|| id.map(ToOwned::to_owned)).unwrap_or_else(new_id);
            write_about(&dir, id).doing(doing, path)?;
        }
        let own = Self::of(dir, &path.join(OWN))?;
        let mut own = own.ok_or_else(|| Failure::value("a store that was just made has gone").path(path))?;
        own.lock = Some(lock);
        Ok(own)
    }
}

/// The id of the store that the latest of these manifests belongs to.
fn id_in(manifests: &Dir) -> Option<String> {
    let names = names(manifests, FileKind::File).ok()?.into_iter();
    let files = names.filter_map(|name| manifests.open_file(&name).ok());
    let headers = files.filter_map(|file| manifest::summary(file).ok()).map(|it| it.header);
    headers.max_by_key(|it| it.sequence).map(|it| it.store)
}

/// Whether there is a store whose `store.json` is lost or makes no sense. One of a later format is neither.
pub(super) fn is_lost(dest: &Dir) -> bool {
    let Ok(dir) = dest.open_dir(OsStr::new(OWN), Follow::No) else { return false };
    let is_store = || dir.open_dir(OsStr::new(MANIFESTS), Follow::No).is_ok_and(|it| id_in(&it).is_some());
    about(&dir, Path::new(OWN)).map_or(true, |about| about.is_none() && is_store())
}

/// Sets a `store.json` that cannot be read aside, so that another can take its place.
pub(super) fn set_about_aside(dest: &Dir, path: &Path) -> Result<()> {
    let aside = dest.open_dir(OsStr::new(OWN), Follow::No).and_then(|dir| {
        match dir.rename(OsStr::new(ABOUT), &dir, OsStr::new("store.json.damaged")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    });
    aside.doing("cannot set aside", path.join(OWN).join(ABOUT))
}

/// The id in `store.json`, if there is one.
fn read_about(dir: &Dir, path: &Path) -> Result<Option<String>> {
    let Some(about) = about(dir, path)? else { return Ok(None) };
    if about.oskit_store != FORMAT {
        let why = format!("format {} is not known here, only {FORMAT}", about.oskit_store);
        return Err(Failure::value(why).doing("cannot use").path(path.join(ABOUT)).into());
    }
    Ok(Some(about.id))
}

/// `store.json`, whatever its format.
fn about(dir: &Dir, path: &Path) -> Result<Option<About>> {
    let file = match dir.open_file(OsStr::new(ABOUT)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result.doing("cannot open", path.join(ABOUT))?,
    };
    let damaged = |_| {
        let why = Failure::value("it is damaged; `oskit backup repair` makes it again");
        why.doing("cannot use").path(path.join(ABOUT)).into()
    };
    serde_json::from_reader(file.take(64 << 10)).map(Some).map_err(damaged)
}

/// Written beside and renamed: it is there whole or not at all.
fn write_about(dir: &Dir, id: String) -> io::Result<()> {
    let (new, name) = (OsStr::new("store.json.new"), OsStr::new(ABOUT));
    let _ = dir.remove_file(new);
    let mut file = dir.create_file(new, 0o600)?;
    serde_json::to_writer(&mut file, &About { oskit_store: FORMAT, id })?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    rename_new(dir, new, dir, name)
}

/// Nothing secret, only unlike any other: the time, the process, and the seed that the system gives every process.
fn new_id() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    let seed = (RandomState::new().hash_one(1), std::process::id(), chrono::Utc::now());
    blake3::hash(format!("{seed:?}").as_bytes()).to_hex()[..32].to_owned()
}

fn make_if_missing(dir: &Dir, name: &str) -> io::Result<()> {
    match dir.make_dir(OsStr::new(name), 0o700) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}
