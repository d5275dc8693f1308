use std::ops::RangeInclusive;

pub(super) const TERM: i32 = 15;
pub(super) const KILL: i32 = 9;

/// The numbers of the C runtime's signal.h, and [`KILL`].
pub(super) const NAMES: &[(&str, i32)] = &[
    ("INT", 2),
    ("ILL", 4),
    ("FPE", 8),
    ("KILL", KILL),
    ("SEGV", 11),
    ("TERM", TERM),
    ("BREAK", 21),
    ("ABRT", 22),
];

pub(super) const ALIASES: &[(&str, i32)] = &[];

pub(super) fn realtime() -> Option<RangeInclusive<i32>> {
    None
}
