//! A drill: a snapshot is restored to a scratch place, and every fact there compared.

mod structure;

use std::io;
use std::path::Path;
use std::time::Instant;

use super::lacks::Lacking;
use super::restore::{Restore, restore};
use super::verify::{Known, Names, Verified, against};
use super::{Event, Listener};
use crate::engine::store::{Snapshot, Store, remove_tree};
use crate::error::{Doing, Result};
use crate::platform::fs::Dir;
use structure::Holds;

/// Restores `snapshot` into a new directory in `scratch`, compares everything with the manifest, and removes it again.
///
/// # Errors
/// What keeps it from being tried. Each path that did not come back as it was is an [`Event::Failed`].
pub fn drill(
    store: &Store,
    snapshot: &Snapshot,
    scratch: &Path,
    listener: &mut Listener<'_>,
) -> Result<Verified> {
    let begun = Instant::now();
    let doing = "cannot restore to";
    let place = tempfile::Builder::new().prefix("oskit-drill-").tempdir_in(scratch);
    // Its own words are those of the library.
    let place = place.map_err(|error| io::Error::from(error.kind())).doing(doing, scratch)?;
    let tried = try_out(store, snapshot, place.path(), listener);
    let (above, name) =
        (place.path().parent().unwrap_or(scratch), place.path().file_name().unwrap_or_default());
    // Deeper trees than the standard library removes are removed, too.
    remove_tree(&Dir::open(above).doing(doing, above)?, name).doing("cannot remove", place.path())?;
    Ok(Verified { wall_s: begun.elapsed().as_secs_f64(), ..tried? })
}

fn try_out(
    store: &Store,
    snapshot: &Snapshot,
    place: &Path,
    listener: &mut Listener<'_>,
) -> Result<Verified> {
    let at = place.join(&snapshot.name);
    let holds = Holds::below(&Dir::open(place).doing("cannot restore to", place)?);
    let options = Restore { numeric_owner: true, no_durable: true, ..Restore::default() };
    let mut lacks = Lacking::default();
    let restored = restore(store, snapshot, &at, &options, &mut |event| match event {
        Event::Note(note) => lacks = lacks.and(note),
        told @ (Event::Failed(_) | Event::Bytes(_)) => listener(told),
        _ => {}
    })?;
    let open = || Dir::open(&at).doing("cannot read", &at);
    let (tree, names, known) = ((open()?, at.clone()), (lacks, Names::Own), &mut Known::of(1));
    let mut verified = against(store, snapshot, tree, names, (false, known), &mut Vec::new(), listener)?;
    verified.problems += restored.errors;
    verified.problems += structure::compare(store, snapshot, (open()?, &at), holds, listener)?;
    Ok(verified)
}
