//! The order of entries.

use std::cmp::Ordering;

use super::batch::{Batch, Entry};
use super::names::Names;
use super::options::Options;
use super::times;
use super::words::Sort;
use crate::platform::fs::Time;
use crate::values::version;

/// Sorts `batch` as `options` ask.
pub(super) fn sort(batch: &mut Batch, options: &Options, names: &mut Names) {
    let widths = if options.sort == Sort::Width { names.widths(options, batch) } else { Vec::new() };
    match options.sort {
        Sort::None => {}
        Sort::Name if !options.reverse && !options.directories_first => batch.sort_by_name(),
        _ => batch.sort_by(|batch, a, b| {
            let (first, second) = if options.reverse { (b, a) } else { (a, b) };
            let kinds = || batch.leads_to_dir(b).cmp(&batch.leads_to_dir(a));
            let kinds = if options.directories_first { kinds() } else { Ordering::Equal };
            kinds.then_with(|| by_key(batch, options, &widths, first, second))
        }),
    }
}

/// Large and new come first; what is equal is in the order of names.
fn by_key(batch: &Batch, options: &Options, widths: &[usize], a: &Entry, b: &Entry) -> Ordering {
    let key = match options.sort {
        Sort::None | Sort::Name => Ordering::Equal,
        Sort::Extension => extension(batch.name(a)).cmp(extension(batch.name(b))),
        Sort::Width => widths[a.index()].cmp(&widths[b.index()]),
        Sort::Version => version::compare(batch.name(a), batch.name(b)),
        Sort::Size => size(batch, b).cmp(&size(batch, a)),
        Sort::Time => time(batch, options, b).cmp(&time(batch, options, a)),
    };
    key.then_with(|| batch.compare_names(a, b))
}

/// From the last dot on.
fn extension(name: &[u8]) -> &[u8] {
    name.iter().rposition(|byte| *byte == b'.').map_or(b"", |dot| &name[dot..])
}

fn size(batch: &Batch, entry: &Entry) -> u64 {
    batch.stat(entry).map_or(0, |stat| stat.size)
}

/// A time that the file system does not keep is older than 1970.
const NEVER: Time = Time { secs: -1, nanos: 0 };

fn time(batch: &Batch, options: &Options, entry: &Entry) -> Time {
    let Some(stat) = batch.stat(entry) else { return Time::default() };
    times::of(stat, options.timestamp).unwrap_or(NEVER)
}
