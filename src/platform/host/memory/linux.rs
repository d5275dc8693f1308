//! Memory as `/proc/meminfo` (proc(5)) and the control groups tell.

use nix::libc;

use super::{Limit, Memory, Swap};
use crate::platform::host::cgroup::{self, Group};
use crate::platform::host::{Root, Unread};

const MEMINFO: &str = "proc/meminfo";

pub(super) fn memory(root: &Root) -> Result<Memory, Unread> {
    let text = root.text(MEMINFO)?;
    let memory = || {
        Some(Memory {
            total: field(&text, "MemTotal")?,
            available: field(&text, "MemAvailable"),
            free: field(&text, "MemFree")?,
        })
    };
    memory().ok_or_else(|| Unread::malformed(root.path(MEMINFO)))
}

pub(super) fn swap(root: &Root) -> Result<Swap, Unread> {
    let text = root.text(MEMINFO)?;
    let swap = || Some(Swap { total: field(&text, "SwapTotal")?, free: field(&text, "SwapFree")? });
    swap().ok_or_else(|| Unread::malformed(root.path(MEMINFO)))
}

/// The bytes of a line such as `MemTotal:       24684096 kB`.
fn field(meminfo: &str, name: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

pub(super) fn page_size() -> u64 {
    // SAFETY: sysconf takes a number and touches no memory of ours.
    u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

pub(super) fn limits(root: &Root) -> Result<Vec<Limit>, Unread> {
    let mut limits = Vec::new();
    for group in cgroup::groups(root, "memory")? {
        let files: &[&str] =
            if group.unified { &["memory.high", "memory.max"] } else { &["memory.limit_in_bytes"] };
        for file in files {
            limits.extend(limit(root, &group, file)?);
        }
    }
    Ok(limits)
}

fn limit(root: &Root, group: &Group, file: &str) -> Result<Option<Limit>, Unread> {
    let bytes = group.file(root, file)?.as_deref().and_then(bounded);
    Ok(bytes.map(|bytes| Limit { bytes, by: group.limit(file) }))
}

/// `max` is no limit, nor is what version 1 says for none: the largest number of whole pages, whose size
/// differs.
fn bounded(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|&bytes| bytes < 1 << 62)
}

#[cfg(test)]
mod tests {
    use super::super::{effective, least};
    use super::*;
    use crate::platform::host::recorded::tree;

    const MEMINFO_TEXT: &str = "MemTotal:        4194304 kB\nMemFree:         1048576 kB\nMemAvailable:    2097152 kB\nSwapTotal:        524288 kB\nSwapFree:         262144 kB\n";
    const UNIFIED: (&str, &str) =
        ("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    const GIB: u64 = 1 << 30;

    fn effective_of(files: &[(&str, &str)]) -> (u64, String) {
        let (_dir, root) = tree(&[&[("proc/meminfo", MEMINFO_TEXT)], files].concat());
        let limits = limits(&root).unwrap();
        let limit = effective(&memory(&root).unwrap(), least(&limits));
        (limit.bytes, limit.by.into_string().unwrap())
    }

    #[test]
    fn meminfo_is_read_in_bytes() {
        let (_dir, root) = tree(&[("proc/meminfo", MEMINFO_TEXT)]);
        assert_eq!(memory(&root).unwrap(), Memory { total: 4 * GIB, available: Some(2 * GIB), free: GIB });
        assert_eq!(swap(&root).unwrap(), Swap { total: GIB / 2, free: GIB / 4 });
    }

    #[test]
    fn an_old_kernel_does_not_count_what_is_available() {
        let (_dir, root) = tree(&[("proc/meminfo", "MemTotal: 8 kB\nMemFree: 4 kB\n")]);
        assert_eq!(memory(&root).unwrap().available, None);
        assert!(!swap(&root).unwrap_err().is_absence());
    }

    #[test]
    fn the_tighter_parent_binds() {
        let nested = [
            ("proc/self/cgroup", "0::/a/b\n"),
            UNIFIED,
            ("sys/fs/cgroup/a/b/memory.max", "3221225472\n"),
            ("sys/fs/cgroup/a/b/memory.high", "max\n"),
            ("sys/fs/cgroup/a/memory.max", "1073741824\n"),
        ];
        assert_eq!(effective_of(&nested), (GIB, "cgroup:/a memory.max".into()));
    }

    #[test]
    fn a_group_that_is_slowed_before_it_is_full_is_limited_there() {
        let group = [
            ("proc/self/cgroup", "0::/a\n"),
            UNIFIED,
            ("sys/fs/cgroup/a/memory.max", "1073741824"),
            ("sys/fs/cgroup/a/memory.high", "536870912"),
        ];
        assert_eq!(effective_of(&group), (GIB / 2, "cgroup:/a memory.high".into()));
    }

    #[test]
    fn a_limit_above_the_machine_does_not_bind() {
        let group = [("proc/self/cgroup", "0::/a\n"), UNIFIED, ("sys/fs/cgroup/a/memory.max", "4294967296")];
        assert_eq!(effective_of(&group), (4 * GIB, "physical".into()));
    }

    #[test]
    fn version_1_says_no_limit_by_a_huge_number() {
        let mounts =
            ("proc/self/mountinfo", "34 32 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        let group = ("proc/self/cgroup", "5:memory:/a/b\n");
        let none = ("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
        assert_eq!(effective_of(&[group, mounts, none]).1, "physical");
        let parent = ("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1048576\n");
        assert_eq!(
            effective_of(&[group, mounts, none, parent]),
            (1 << 20, "cgroup:/a memory.limit_in_bytes".into())
        );
    }

    #[test]
    fn without_proc_it_is_absent_and_names_the_file() {
        let (dir, root) = tree(&[]);
        let unread = memory(&root).unwrap_err();
        assert!(unread.is_absence());
        assert_eq!(unread.path.unwrap(), dir.path().join("proc/meminfo"));
    }
}
