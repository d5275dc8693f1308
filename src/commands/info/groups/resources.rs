//! What there is to use: processors, memory, room on disk; and how much of it this process may use.

use super::{ALL, Key, UNIX, row};
use crate::commands::info::answer::Kind::{Boolean, Bytes, Count, Counts, Number, Text};
use crate::commands::info::answer::{Missing, found, some};
use crate::commands::info::facts::Facts;
use crate::platform::host::memory::Limit;
use crate::platform::host::{cpu, memory};

pub(super) const CPU: &[Key] = &[
    row("cpu.model", Text, ALL, "what the processor calls itself", |f| found(cpu::model(&f.root))),
    row(
        "cpu.vendor",
        Text,
        &["linux", "macos", "windows"],
        "who made the processor: GenuineIntel, AuthenticAMD, Apple",
        |f| found(cpu::vendor(&f.root)),
    ),
    row("cpu.online", Count, ALL, "processors that run now (hardware threads)", |f| {
        found(cpu::online(&f.root))
    }),
    row("cpu.configured", Count, ALL, "processors that could run", |f| found(cpu::configured(&f.root))),
    row("cpu.physical", Count, ALL, "physical cores that run now", |f| found(cpu::physical(&f.root))),
    row(
        "cpu.affinity",
        Counts,
        &["linux", "freebsd", "windows"],
        "the processors that this process may run on",
        |_| found(cpu::affinity(None)),
    ),
    row(
        "cpu.quota",
        Number,
        &["linux", "windows"],
        "the least quota of processor time, in processors: 1.5",
        |f| some(cpu::least(f.quotas()?).map(|limit| limit.cpus)),
    ),
    row(
        "cpu.effective",
        Count,
        ALL,
        "the processors worth using: the least of all limits, as --round says",
        |f| Ok(f.rounding.whole(f.cpu()?.cpus).into()),
    ),
    row(
        "cpu.effective_limit",
        Text,
        ALL,
        "which limit that is: online, affinity, cgroup:/PATH FILE, job",
        |f| Ok(f.cpu()?.by.clone().into()),
    ),
];

pub(super) const MEMORY: &[Key] = &[
    row("memory.total", Bytes, ALL, "the machine's memory", |f| Ok(f.memory()?.total.into())),
    row("memory.available", Bytes, ALL, "what programs could still be given without swapping", |f| {
        some(f.memory()?.available)
    }),
    row("memory.used", Bytes, ALL, "what they could not be given: total less available", |f| {
        let memory = f.memory()?;
        some(memory.available.map(|available| memory.total.saturating_sub(available)))
    }),
    row("memory.free", Bytes, ALL, "what nothing uses, not even as a cache", |f| Ok(f.memory()?.free.into())),
    row("memory.page_size", Bytes, ALL, "the size of a page", |_| Ok(memory::page_size().into())),
    row("memory.limit", Bytes, &["linux", "windows"], "the least limit of a control group or job", |f| {
        some(f.memory_limit()?.map(|limit| limit.bytes))
    }),
    row(
        "memory.effective",
        Bytes,
        ALL,
        "the memory that this process may use: the least of total and limits",
        |f| Ok(effective(f)?.bytes.into()),
    ),
    row("memory.effective_limit", Text, ALL, "which limit that is: physical, cgroup:/PATH FILE, job", |f| {
        Ok(effective(f)?.by.into())
    }),
];

fn effective(facts: &Facts) -> Result<Limit, Missing> {
    Ok(memory::effective(facts.memory()?, facts.memory_limit()?))
}

pub(super) const SWAP: &[Key] = &[
    row("swap.total", Bytes, ALL, "room for memory that is moved out; on Windows the page files", |f| {
        Ok(f.swap()?.total.into())
    }),
    row("swap.free", Bytes, ALL, "what is not used of it", |f| Ok(f.swap()?.free.into())),
    row("swap.used", Bytes, ALL, "what is used of it", |f| {
        let swap = f.swap()?;
        Ok(swap.total.saturating_sub(swap.free).into())
    }),
];

pub(super) const LOAD: &[Key] = &[
    row("load.one", Number, UNIX, "processes that run or wait to, on average over a minute", |f| {
        some(f.load(0)?)
    }),
    row("load.five", Number, UNIX, "the same over five minutes", |f| some(f.load(1)?)),
    row("load.fifteen", Number, UNIX, "the same over fifteen minutes", |f| some(f.load(2)?)),
];

pub(super) const FS: &[Key] = &[
    row("fs.path", Text, ALL, "the path whose file system this is: PATH, or where oskit runs", |f| {
        Ok(std::path::absolute(f.path()).unwrap_or_else(|_| f.path()).into())
    }),
    row("fs.mount", Text, ALL, "where the file system is mounted", |f| some(f.volume()?.at.clone())),
    row("fs.source", Text, ALL, "what is mounted: /dev/sda2, tmpfs", |f| some(f.volume()?.source.clone())),
    row("fs.type", Text, ALL, "the file system's type: ext4, apfs, NTFS", |f| some(f.volume()?.kind.clone())),
    row("fs.total", Bytes, ALL, "all its room", |f| Ok(f.volume()?.total.into())),
    row("fs.free", Bytes, ALL, "what nothing uses of it", |f| Ok(f.volume()?.free.into())),
    row("fs.available", Bytes, ALL, "what this user may still use of it", |f| {
        Ok(f.volume()?.available.into())
    }),
    row("fs.files", Count, UNIX, "how many files it has room for", |f| some(f.volume()?.files)),
    row("fs.files_free", Count, UNIX, "how many of those are left", |f| some(f.volume()?.files_free)),
    row("fs.block_size", Bytes, ALL, "the unit that it gives room in", |f| Ok(f.volume()?.block_size.into())),
    row("fs.name_max", Count, ALL, "the longest name, in bytes; on Windows in UTF-16 units", |f| {
        Ok(f.volume()?.name_max.into())
    }),
    row("fs.read_only", Boolean, ALL, "whether nothing on it can be changed", |f| {
        Ok(f.volume()?.read_only.into())
    }),
];
