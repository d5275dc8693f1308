//! What system this is, since when it runs, and what time it is there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::Offset as _;

use super::{ALL, Key, LINUX, UNIX, row};
use crate::commands::info::answer::Kind::{Count, Fields, Offset, Text, Texts, Time};
use crate::commands::info::answer::{ABSENT, Answer, Kind, Missing, Value, found, some};
use crate::commands::info::facts::Facts;
use crate::platform::env;
use crate::platform::host::{machine, os, uptime};
use crate::values::errno;
use crate::values::local::Local;
use crate::values::time::rfc3339;

pub(super) const OS: &[Key] = &[
    row("os.family", Text, ALL, "the kind of system: linux, macos, freebsd, windows", |_| {
        some(Some(os::family()))
    }),
    row("os.name", Text, ALL, "what its makers call it: Debian GNU/Linux, macOS, Windows 11 Pro", |f| {
        some(f.os()?.name.clone())
    }),
    row("os.pretty", Text, ALL, "the same with the version, for people", |f| some(f.os()?.pretty.clone())),
    row("os.id", Text, ALL, "the same in a lower-case word: debian, macos, windows", |f| {
        some(f.os()?.id.clone())
    }),
    row("os.like", Texts, ALL, "the systems that it is made from or like, nearest first", |f| {
        Ok(f.os()?.like.clone().into())
    }),
    row("os.version", Text, ALL, "its version: 12, 14.5, 10.0", |f| some(f.os()?.version.clone())),
    row("os.codename", Text, &["linux", "windows"], "its version's name: bookworm, 23H2", |f| {
        some(f.os()?.codename.clone())
    }),
    row("os.build", Text, ALL, "its build, where a version has several: 23F79, 22631.3296", |f| {
        some(f.os()?.build.clone())
    }),
    row("os.edition", Text, &["linux", "windows"], "which of several products: server, Professional", |f| {
        some(f.os()?.edition.clone())
    }),
    row("os.bits", Count, ALL, "the width of an address in this program: 64, 32", |_| {
        some(Some(usize::BITS))
    }),
    row("os.libc", Text, ALL, "the C library that this program runs on: glibc 2.36, musl", |_| {
        some(Some(os::libc()))
    }),
    row("os.os_release", Fields, LINUX, "every field of the file os-release", |f| {
        let fields = f.os()?.fields.clone();
        some(Some(Value::Fields(fields)).filter(|it| *it != Value::Fields(Vec::new())))
    }),
];

pub(super) const KERNEL: &[Key] = &[
    row("kernel.name", Text, ALL, "Linux, Darwin, Windows (uname -s)", |f| {
        some(Some(f.kernel()?.name.clone()))
    }),
    row("kernel.release", Text, ALL, "its release (uname -r)", |f| some(Some(f.kernel()?.release.clone()))),
    row("kernel.version", Text, ALL, "how it was built (uname -v)", |f| {
        some(Some(f.kernel()?.version.clone()))
    }),
    row("kernel.machine", Text, ALL, "the machine that it runs on: x86_64, arm64, AMD64 (uname -m)", |f| {
        some(Some(f.kernel()?.machine.clone()))
    }),
];

pub(super) const HOST: &[Key] = &[
    row("host.name", Text, ALL, "the machine's name, as it knows itself (uname -n)", |f| {
        some(Some(f.kernel()?.node.clone()))
    }),
    row("host.id", Text, ALL, "what names this installation for good: machine-id, UUID, MachineGuid", |f| {
        found(machine::id(&f.root))
    }),
    row("host.boot_id", Text, UNIX, "what names this run of the system: a UUID", |f| {
        found(machine::boot_id(&f.root))
    }),
    row("host.vendor", Text, ALL, "who made the machine", |f| found(machine::vendor(&f.root))),
    row("host.model", Text, ALL, "what its makers call the machine", |f| found(machine::model(&f.root))),
];

pub(super) const UPTIME: &[Key] = &[
    row("uptime.up_s", Kind::Seconds, ALL, "how long the system has run, sleep included", |f| {
        Ok(up(f)?.as_secs_f64().into())
    }),
    row("uptime.booted", Time, ALL, "when it was started, to the second", |f| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(moment(Duration::from_secs(now.saturating_sub(up(f)?).as_secs())))
    }),
];

fn up(facts: &Facts) -> Result<Duration, Missing> {
    uptime::uptime(&facts.root).map_err(|unread| Missing::from(&unread))
}

fn moment(since_1970: Duration) -> Value {
    rfc3339(i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX), since_1970.subsec_nanos()).into()
}

pub(super) const TIME: &[Key] = &[
    row("time.now", Time, ALL, "the moment of asking", |_| {
        Ok(moment(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()))
    }),
    row("time.zone", Text, ALL, "the time zone's name: Europe/Berlin, W. Europe Standard Time", |f| {
        some(f.zone()?.name.clone())
    }),
    row(
        "time.zone_source",
        Text,
        ALL,
        "where it is set: TZ, /etc/localtime, /etc/timezone, registry, default",
        |f| some(Some(f.zone()?.source)),
    ),
    row(
        "time.zone_known",
        Kind::Boolean,
        ALL,
        "whether its rules are installed; else times are shown in UTC",
        |f| Ok(f.zone()?.known.into()),
    ),
    row("time.offset_s", Offset, ALL, "how far local time is ahead of UTC now", |f| {
        f.zone()?;
        Ok(i64::from(Local::now().offset().fix().local_minus_utc()).into())
    }),
];

pub(super) const LOCALE: &[Key] = &[
    row("locale.ctype", Text, ALL, "the locale for characters, from the environment", |_| locale("LC_CTYPE")),
    row("locale.messages", Text, ALL, "the locale for words", |_| locale("LC_MESSAGES")),
    row("locale.time", Text, ALL, "the locale for dates", |_| locale("LC_TIME")),
    row("locale.encoding", Text, ALL, "the encoding that the first names: UTF-8, ASCII", |_| encoding()),
];

pub(super) const ERRNO: &[Key] = &[
    row("errno.number", Count, ALL, "the error's number on this system", |f| {
        some(u32::try_from(f.error()?.1).ok())
    }),
    row("errno.name", Text, ALL, "the error's name: ENOENT", |f| Ok(f.error()?.0.into())),
    row("errno.message", Text, ALL, "the error in words (strerror)", |f| some(errno::words(&f.error()?.0))),
];

/// What the environment sets, in the order that POSIX gives; without any of it, `C`. Windows keeps none of it
/// there.
fn locale(category: &str) -> Answer {
    let set =
        ["LC_ALL", category, "LANG"].into_iter().find_map(|name| env::var(name).filter(|it| !it.is_empty()));
    match set {
        None if os::style() == "nt" => ABSENT,
        None => Ok("C".into()),
        set => some(set),
    }
}

fn encoding() -> Answer {
    let Value::Text(name) = locale("LC_CTYPE")? else { return ABSENT };
    let name = name.to_string_lossy();
    let behind = name.split_once('.').map(|(_, rest)| rest.split('@').next().unwrap_or(rest).to_owned());
    some(behind.or_else(|| matches!(&*name, "C" | "POSIX").then(|| String::from("ASCII"))))
}
