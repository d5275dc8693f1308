//! Whom a restored path belongs to.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::Arc;

use crate::engine::store::manifest::Entry;
use crate::platform::user::{group_id, user_id};

/// Names of users and groups that were looked up once.
pub(super) struct Owners {
    numeric: bool,
    users: HashMap<Arc<str>, Option<u32>>,
    groups: HashMap<Arc<str>, Option<u32>>,
}

impl Owners {
    /// `numeric`: the numbers count, whatever they are called here.
    pub(super) fn new(numeric: bool) -> Self {
        Self { numeric, users: HashMap::new(), groups: HashMap::new() }
    }

    /// The user and the group of this name here, else those of the number.
    pub(super) fn of(&mut self, entry: &Entry) -> (u32, u32) {
        if self.numeric {
            return (entry.uid, entry.gid);
        }
        let uid = look_up(&mut self.users, entry.user.as_ref(), user_id);
        let gid = look_up(&mut self.groups, entry.group.as_ref(), group_id);
        (uid.unwrap_or(entry.uid), gid.unwrap_or(entry.gid))
    }
}

fn look_up(
    known: &mut HashMap<Arc<str>, Option<u32>>,
    name: Option<&Arc<str>>,
    ask: impl Fn(&OsStr) -> Option<u32>,
) -> Option<u32> {
    let name = name?;
    *known.entry(Arc::clone(name)).or_insert_with(|| ask(OsStr::new(&**name)))
}
