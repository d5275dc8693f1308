//! `USER`, `USER:GROUP`, `USER:` (the user's own group), `:GROUP`; names or numbers.

use std::ffi::OsStr;

use crate::error::{Failure, Result, quoted};
use crate::platform::fs::attributes::own_ids;
use crate::platform::user;

/// Whom a directory is given to. `None`: as the system made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) user: Option<u32>,
    pub(super) group: Option<u32>,
}

impl Owner {
    pub(super) fn parse(text: &OsStr) -> Result<Self> {
        if own_ids().is_none() {
            return Err(Failure::value("this system has no owners to set").into());
        }
        let invalid = || Failure::value(format!("invalid owner {}", quoted(text)));
        let shown = text.to_str().ok_or_else(invalid)?;
        let (name, group) = match shown.split_once(':') {
            Some((name, group)) => (name, Some(group)),
            None => (shown, None),
        };
        if name.is_empty() && group.unwrap_or_default().is_empty() {
            return Err(invalid().into());
        }
        Ok(Self {
            user: if name.is_empty() { None } else { Some(user_number(name)?) },
            group: match group {
                None => None,
                Some("") => Some(group_of(name)?),
                Some(group) => Some(group_number(group)?),
            },
        })
    }
}

fn user_number(name: &str) -> Result<u32> {
    let found = user::user_id(name.as_ref()).or_else(|| name.parse().ok());
    found.ok_or_else(|| Failure::lookup(format!("no user is called {}", quoted(name))).into())
}

fn group_number(name: &str) -> Result<u32> {
    let found = user::group_id(name.as_ref()).or_else(|| name.parse().ok());
    found.ok_or_else(|| Failure::lookup(format!("no group is called {}", quoted(name))).into())
}

/// The group that a user logs in with.
fn group_of(name: &str) -> Result<u32> {
    let account = match user::by_name(name.as_ref()).ok().flatten() {
        Some(account) => Some(account),
        None => name.parse().ok().and_then(|uid| user::by_id(uid).ok().flatten()),
    };
    let group = account.and_then(|account| account.gid);
    group.ok_or_else(|| Failure::lookup(format!("the group of {} is not known", quoted(name))).into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn users_and_groups_are_names_or_numbers() {
        let owner = |text: &str| Owner::parse(text.as_ref()).expect(text);
        assert_eq!(owner("12:34"), Owner { user: Some(12), group: Some(34) });
        assert_eq!(owner(":34"), Owner { user: None, group: Some(34) });
        assert_eq!(owner("4242"), Owner { user: Some(4242), group: None });
        for wrong in ["", ":", "no such user", "0:no such group", "4294967296"] {
            assert!(Owner::parse(wrong.as_ref()).is_err(), "{wrong}");
        }
    }
}
