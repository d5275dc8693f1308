//! Two manifests side by side.

use std::cmp::Ordering;

use super::entry::Entry;

/// What comes next of two sequences in tree order.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, and taken apart at once")]
pub enum Pair {
    /// A path that only the first has.
    First(Entry),
    /// A path that only the second has.
    Second(Entry),
    /// A path that both have.
    Both(Entry, Entry),
}

impl Pair {
    /// Takes what comes next from the heads of both sequences, everything before them having been taken.
    ///
    /// The deeper of two heads is then inside a directory that comes before the other, and equally deep ones are in the
    /// same directory.
    pub fn next(first: &mut Option<Entry>, second: &mut Option<Entry>) -> Option<Self> {
        let order = match (&*first, &*second) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => {
                let by_name = || a.name.as_encoded_bytes().cmp(b.name.as_encoded_bytes());
                b.depth.cmp(&a.depth).then_with(by_name)
            }
        };
        match order {
            Ordering::Less => first.take().map(Self::First),
            Ordering::Greater => second.take().map(Self::Second),
            Ordering::Equal => first.take().zip(second.take()).map(|(a, b)| Self::Both(a, b)),
        }
    }
}
