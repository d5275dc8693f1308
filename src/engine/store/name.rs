//! What snapshots are called.

use std::ffi::{OsStr, OsString};

use crate::values::local::Local;
use chrono::{DateTime, NaiveDateTime, TimeZone};

const PREFIX: &str = "backup_";

/// The name of a snapshot and those it takes when that one is taken: `backup_20261122_051500`, then with `_2`, `_3`.
#[derive(Debug, Clone)]
pub struct Name {
    base: OsString,
    number: u32,
}

impl Name {
    /// The name that a snapshot started at this moment gets: in local time as people read it, or in UTC, by the zone
    /// that the moment is given in.
    #[must_use]
    pub fn at<Z: TimeZone<Offset: std::fmt::Display>>(moment: &DateTime<Z>) -> Self {
        Self::exact(moment.format("backup_%Y%m%d_%H%M%S").to_string().into())
    }

    /// The name of a snapshot that has one already.
    #[must_use]
    pub const fn exact(base: OsString) -> Self {
        Self { base, number: 1 }
    }

    /// The next one to try.
    #[must_use]
    pub fn next(self) -> Self {
        Self { number: self.number + 1, ..self }
    }

    /// The name as a file system takes it.
    #[must_use]
    pub fn to_os(&self) -> OsString {
        let mut name = self.base.clone();
        if self.number > 1 {
            name.push(format!("_{}", self.number));
        }
        name
    }
}

/// Whether a directory of this name is taken for a snapshot: also one that a script or a person made.
#[must_use]
pub fn is_snapshot(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
}

/// Whether a name is of the form that snapshots get, with the moment in it. Others that [`is_snapshot`] takes may be a
/// person's own directories.
#[must_use]
pub fn is_dated(name: &OsStr) -> bool {
    naive_moment_of(name).is_some()
}

/// The moment that the name of a snapshot tells, in local time.
#[must_use]
pub fn moment_of(name: &OsStr) -> Option<DateTime<Local>> {
    Local.from_local_datetime(&naive_moment_of(name)?).earliest()
}

/// The moment in a name like `backup_20261122_051500` or `backup_20261122_051500_2`.
fn naive_moment_of(name: &OsStr) -> Option<NaiveDateTime> {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let mut parts = name.to_str()?.strip_prefix(PREFIX)?.splitn(3, '_');
    let (day, time) = (parts.next()?, parts.next()?);
    let is_moment = [(day, 8), (time, 6)].iter().all(|(it, length)| it.len() == *length && is_number(it));
    if !is_moment || !parts.next().is_none_or(is_number) {
        return None;
    }
    NaiveDateTime::parse_from_str(&format!("{day}_{time}"), "%Y%m%d_%H%M%S").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_snapshot_in_one_second_gets_a_number() {
        let moment = Local.with_ymd_and_hms(2026, 11, 22, 5, 15, 0).unwrap();
        let first = Name::at(&moment);
        assert_eq!(first.to_os(), "backup_20261122_051500");
        let second = first.next();
        assert_eq!(second.to_os(), "backup_20261122_051500_2");
        assert_eq!(moment_of(&second.to_os()), Some(moment));
        assert_eq!(second.next().to_os(), "backup_20261122_051500_3");
        for undated in
            ["by_hand", "20261122_051500.old", "20261122_051500_", "20261122_051500_2b", "20261322_051500"]
        {
            assert!(!is_dated(OsStr::new(&format!("backup_{undated}"))), "{undated}");
        }
        assert!(is_snapshot(OsStr::new("backup_by_hand")));
        assert!(!is_snapshot(OsStr::new("latest")));
    }
}
