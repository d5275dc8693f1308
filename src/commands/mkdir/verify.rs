//! Whether a directory that is there already is as it was asked for.

use std::io;
use std::path::Path;

use super::owner::Owner;
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::own_ids;
use crate::platform::fs::{Stat, has_permission_bits};
use crate::platform::user;
use crate::values::mode::{Changed, Mode};

/// What a directory must be.
pub(super) struct Wanted {
    pub(super) mode: Changed,
    pub(super) owner: Owner,
}

impl Wanted {
    /// Fails with what differs. Without an owner that was asked for, the directory must be the caller's own.
    pub(super) fn check(&self, path: &Path, stat: &Stat) -> Result<()> {
        let own = own_ids().map(|(user, _)| user);
        let wanted = self.owner.user.or(if self.owner.group.is_none() { own } else { None });
        let name = |id: u32| user::user_name(id).map(|name| name.to_string_lossy().into_owned());
        let group = |id: u32| user::group_name(id).map(|name| name.to_string_lossy().into_owned());
        let differences = [
            self.mode_difference(Mode::new(stat.mode)),
            difference("owner", wanted, stat.uid, name),
            difference("group", self.owner.group, stat.gid, group),
        ];
        let differences: Vec<_> = differences.into_iter().flatten().collect();
        if differences.is_empty() {
            return Ok(());
        }
        let error = io::Error::new(io::ErrorKind::AlreadyExists, differences.join(", "));
        Err(Failure::os(&error, "cannot use directory").path(path).quoting_text().into())
    }

    /// The set-ID bits of a directory count only where they were named: the system hands them down.
    fn mode_difference(&self, now: Mode) -> Option<String> {
        const SET_IDS: u32 = 0o6000;
        let free = SET_IDS & !self.mode.named.bits();
        let (wanted, found) = (self.mode.mode.without(free), now.without(free));
        (has_permission_bits() && wanted != found).then(|| format!("mode is {now}, not {}", self.mode.mode))
    }
}

fn difference(
    what: &str,
    wanted: Option<u32>,
    found: Option<u32>,
    name: impl Fn(u32) -> Option<String>,
) -> Option<String> {
    let (wanted, found) = (wanted?, found?);
    let shown = |id: u32| name(id).unwrap_or_else(|| id.to_string());
    (wanted != found).then(|| format!("{what} is {}, not {}", shown(found), shown(wanted)))
}
