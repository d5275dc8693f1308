//! Who this is, and what process.

use std::ffi::OsString;

use super::{ALL, Key, UNIX, row};
use crate::commands::info::answer::Kind::{Boolean, Count, Counts, Octal, Signed, Text, Texts};
use crate::commands::info::answer::{ABSENT, Answer, Missing, Value, some};
use crate::commands::info::facts::Facts;
use crate::platform::host::cpu;
use crate::platform::process::facts as process;
use crate::platform::user;

pub(super) const USER: &[Key] = &[
    row("user.name", Text, ALL, "the user's name (whoami)", |f| Ok(f.account()?.name.clone().into())),
    row("user.uid", Count, UNIX, "the user's number (id -u)", |f| Ok(numbers(f)?.0.into())),
    row("user.gid", Count, UNIX, "the number of the user's first group (id -g)", |f| {
        Ok(numbers(f)?.1.into())
    }),
    row("user.group", Text, UNIX, "the name of that group (id -gn)", |f| {
        some(user::group_name(numbers(f)?.1))
    }),
    row(
        "user.groups",
        Texts,
        UNIX,
        "the names of all groups, a number where there is no name (id -Gn)",
        groups,
    ),
    row("user.full_name", Text, ALL, "the person's name", |f| filled(f.account()?.full_name.clone())),
    row("user.home", Text, ALL, "the user's directory, as the list of users has it", |f| {
        filled(f.account()?.home.clone().into())
    }),
    row("user.shell", Text, UNIX, "the program that logging in starts", |f| {
        filled(f.account()?.shell.clone())
    }),
    row("user.login", Text, ALL, "who logged in at this terminal (logname)", |f| {
        own(f, || some(user::login()))
    }),
    row(
        "user.elevated",
        Boolean,
        ALL,
        "whether this process has the powers of root or an administrator",
        |f| own(f, || Ok(user::is_elevated()?.into())),
    ),
    row("user.sid", Text, &["windows"], "the user's security identifier", |f| own(f, || some(user::sid()?))),
];

/// The user's number and that of the first group: this process's, whether or not they have names.
fn numbers(facts: &Facts) -> Result<(u32, u32), Missing> {
    if facts.of.user.is_none() {
        return user::ids().map(|ids| (ids.uids[1], ids.gids[1])).ok_or(Missing::Absent(None));
    }
    let account = facts.account()?;
    account.uid.zip(account.gid).ok_or(Missing::Absent(None))
}

fn groups(facts: &Facts) -> Answer {
    let groups = match &facts.of.user {
        None => user::groups()?,
        Some(_) => user::groups_of(facts.account()?)?,
    };
    let name = |gid: u32| user::group_name(gid).unwrap_or_else(|| gid.to_string().into());
    let names: Vec<_> = groups.into_iter().map(name).collect();
    some(Some(names).filter(|names| !names.is_empty()))
}

fn filled(text: OsString) -> Answer {
    some(Some(text).filter(|text| !text.is_empty()))
}

/// What is known of the process's own user alone.
fn own(facts: &Facts, read: impl FnOnce() -> Answer) -> Answer {
    if facts.of.user.is_some() { ABSENT } else { read() }
}

pub(super) const PROCESS: &[Key] = &[
    row("process.pid", Count, ALL, "its number: PID, or oskit's own", |f| {
        f.process(process::exists)?;
        Ok(f.which().pid().into())
    }),
    row("process.ppid", Count, ALL, "the process that started it", |f| some(f.process(process::parent)?)),
    row("process.pgid", Count, UNIX, "its process group", |f| some(f.process(process::group)?)),
    row("process.sid", Count, ALL, "its session", |f| some(f.process(process::session)?)),
    row("process.uids", Counts, UNIX, "the users that it acts as: real, effective, saved", |f| {
        some(f.process(process::uids)?)
    }),
    row("process.gids", Counts, UNIX, "the groups that it acts as: real, effective, saved", |f| {
        some(f.process(process::gids)?)
    }),
    row("process.nice", Signed, UNIX, "its nice value", |f| some(f.process(process::nice)?)),
    row(
        "process.scheduler",
        Text,
        &["linux", "windows"],
        "how it is scheduled: other, batch, idle, fifo, rr",
        |f| some(f.process(process::scheduler)?),
    ),
    row("process.cpus", Counts, &["linux", "freebsd", "windows"], "the processors that it may run on", |f| {
        some(f.process(|_| cpu::affinity(f.of.process).map_err(|it| it.error))?)
    }),
    row("process.umask", Octal, UNIX, "the permissions that it keeps from new files", |f| {
        let mask = f.process(process::umask)?;
        some(mask.map(|mask| Value::from(format!("{mask:04o}"))))
    }),
];
