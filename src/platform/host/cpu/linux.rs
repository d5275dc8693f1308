//! Processors as `/sys/devices/system/cpu`, `/proc/cpuinfo`, sched(7) and the control groups tell.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};

use nix::libc;

use super::Limit;
use crate::platform::host::cgroup::{self, Group};
use crate::platform::host::{Fact, Root, Unread, or_none};

pub(super) fn online(root: &Root) -> Fact<u64> {
    counted(root, "sys/devices/system/cpu/online", libc::_SC_NPROCESSORS_ONLN)
}

pub(super) fn configured(root: &Root) -> Fact<u64> {
    counted(root, "sys/devices/system/cpu/possible", libc::_SC_NPROCESSORS_CONF)
}

/// The length of the list in `file`; without a `/sys`, what the C library makes of it.
fn counted(root: &Root, file: &str, name: libc::c_int) -> Fact<u64> {
    match or_none(root.text(file))? {
        Some(text) => {
            list(&text).map(|cpus| Some(cpus.len() as u64)).ok_or_else(|| Unread::malformed(root.path(file)))
        }
        None => Ok(configuration(name)),
    }
}

fn configuration(name: libc::c_int) -> Option<u64> {
    // SAFETY: sysconf takes a number and touches no memory of ours.
    u64::try_from(unsafe { libc::sysconf(name) }).ok().filter(|&n| n > 0)
}

/// Reads the kernel's list of processors: `0-3,8`.
fn list(text: &str) -> Option<Vec<u64>> {
    /// More than any kernel is built for: a list that says so is no list.
    const MOST: u64 = 1 << 16;
    let mut cpus = Vec::new();
    for range in text.trim().split(',').filter(|range| !range.is_empty()) {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        cpus.extend(first.parse::<u64>().ok()?..=last.parse().ok().filter(|&last| last < MOST)?);
    }
    Some(cpus)
}

pub(super) fn physical(root: &Root) -> Fact<u64> {
    let Some(online) = or_none(root.text("sys/devices/system/cpu/online"))? else { return Ok(None) };
    let mut cores = HashSet::new();
    for cpu in list(&online).unwrap_or_default() {
        let siblings =
            or_none(root.bytes(format!("sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")))?;
        cores.extend(siblings);
    }
    Ok(Some(cores.len() as u64).filter(|&n| n > 0))
}

pub(super) fn model(root: &Root) -> Fact<OsString> {
    described(root, &["model name", "cpu model"])
}

pub(super) fn vendor(root: &Root) -> Fact<OsString> {
    described(root, &["vendor_id"])
}

/// The first line of `/proc/cpuinfo` that is called one of `names`. Only as much is read as comes before it:
/// the file is long and slow to make.
fn described(root: &Root, names: &[&str]) -> Fact<OsString> {
    let path = root.path("proc/cpuinfo");
    let Some(file) = or_none(File::open(&path).map_err(|error| Unread::file(path.clone(), error)))? else {
        return Ok(None);
    };
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|error| Unread::file(path.clone(), error))?;
        let Some((name, value)) = line.split_once(':') else { continue };
        if names.contains(&name.trim()) {
            return Ok(Some(value.trim().into()));
        }
    }
    Ok(None)
}

pub(super) fn affinity(pid: Option<u32>) -> Fact<Vec<u64>> {
    let pid =
        libc::pid_t::try_from(pid.unwrap_or(0)).map_err(|_| io::Error::from_raw_os_error(libc::ESRCH))?;
    let mut words = vec![0_u64; 16];
    loop {
        match affinity_mask(pid, &mut words) {
            Err(error) if error.raw_os_error() == Some(libc::EINVAL) && words.len() < 4096 => {
                words.resize(words.len() * 4, 0);
            }
            other => return Ok(other.map(|()| Some(ones(&words)))?),
        }
    }
}

/// Fills `words` with the mask; `EINVAL` if the kernel's is longer.
fn affinity_mask(pid: libc::pid_t, words: &mut [u64]) -> io::Result<()> {
    // SAFETY: the kernel writes at most the given number of bytes, all of them inside `words`, and any bits
    // are a valid u64.
    let status = unsafe { libc::sched_getaffinity(pid, size_of_val(words), words.as_mut_ptr().cast()) };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn ones(words: &[u64]) -> Vec<u64> {
    (0..)
        .zip(words)
        .flat_map(|(word, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        })
        .collect()
}

pub(super) fn quotas(root: &Root) -> Result<Vec<Limit>, Unread> {
    let mut limits = Vec::new();
    for group in cgroup::groups(root, "cpu")? {
        limits.extend(quota(root, &group)?);
    }
    Ok(limits)
}

fn quota(root: &Root, group: &Group) -> Fact<Limit> {
    let (cpus, file) = if group.unified {
        (group.file(root, "cpu.max")?.as_deref().and_then(unified_quota), "cpu.max")
    } else {
        (first_quota(root, group)?, "cpu.cfs_quota_us")
    };
    Ok(cpus.map(|cpus| Limit { cpus, by: group.limit(file) }))
}

/// Reads `cpu.max`: `max 100000` or `150000 100000`, the time in a period, and the period.
fn unified_quota(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    ratio(quota, period)
}

fn first_quota(root: &Root, group: &Group) -> Fact<f64> {
    let Some(quota) = group.file(root, "cpu.cfs_quota_us")? else { return Ok(None) };
    let period = group.file(root, "cpu.cfs_period_us")?.unwrap_or_default();
    Ok(ratio(quota.trim(), period.trim()))
}

/// `max` and -1 are no quota.
fn ratio(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

#[cfg(test)]
mod tests {
    use super::super::effective;
    use super::*;
    use crate::platform::host::recorded::tree;

    const UNIFIED: (&str, &str) =
        ("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");

    fn quotas_of(files: &[(&str, &str)]) -> Vec<(f64, String)> {
        let (_dir, root) = tree(files);
        quotas(&root)
            .unwrap()
            .into_iter()
            .map(|limit| (limit.cpus, limit.by.into_string().unwrap()))
            .collect()
    }

    #[test]
    fn a_list_of_processors_is_counted() {
        assert_eq!(list("0-3,8\n").unwrap(), [0, 1, 2, 3, 8]);
        assert_eq!(list("\n"), Some(Vec::new()));
        assert_eq!(list("0-x"), None);
        assert_eq!(list("0-18446744073709551615"), None);
    }

    #[test]
    fn bits_are_numbers_of_processors() {
        assert_eq!(ones(&[0b101, 1]), [0, 2, 64]);
    }

    #[test]
    fn the_own_affinity_is_what_the_standard_library_counts() {
        let cpus = affinity(None).unwrap().unwrap();
        assert!(cpus.len() >= std::thread::available_parallelism().unwrap().get());
    }

    #[test]
    fn the_affinity_of_no_process_is_an_error() {
        let unread = affinity(Some(i32::MAX.cast_unsigned())).unwrap_err();
        assert_eq!(unread.error.raw_os_error(), Some(libc::ESRCH));
    }

    #[test]
    fn each_group_on_the_way_up_has_its_quota() {
        let found = quotas_of(&[
            ("proc/self/cgroup", "0::/a/b/c\n"),
            UNIFIED,
            ("sys/fs/cgroup/a/b/c/cpu.max", "400000 100000\n"),
            ("sys/fs/cgroup/a/b/cpu.max", "max 100000\n"),
            ("sys/fs/cgroup/a/cpu.max", "150000 100000\n"),
        ]);
        assert_eq!(found, [(4.0, "cgroup:/a/b/c cpu.max".into()), (1.5, "cgroup:/a cpu.max".into())]);
    }

    #[test]
    fn the_tighter_parent_binds() {
        let (_dir, root) = tree(&[
            ("proc/self/cgroup", "0::/a/b\n"),
            UNIFIED,
            ("sys/fs/cgroup/a/b/cpu.max", "80000 100000\n"),
            ("sys/fs/cgroup/a/cpu.max", "50000 100000\n"),
            ("sys/devices/system/cpu/online", "0-63\n"),
        ]);
        let quotas = quotas(&root).unwrap();
        let limit = effective(&root, &quotas).unwrap().unwrap();
        assert_eq!(limit, Limit { cpus: 0.5, by: "cgroup:/a cpu.max".into() });
    }

    #[test]
    fn without_a_quota_as_many_as_are_online() {
        let (_dir, root) = tree(&[("sys/devices/system/cpu/online", "0\n")]);
        assert_eq!(effective(&root, &[]).unwrap().unwrap(), Limit { cpus: 1.0, by: "online".into() });
    }

    #[test]
    fn version_1_is_read_where_its_controller_is_mounted() {
        let found = quotas_of(&[
            ("proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/\n"),
            (
                "proc/self/mountinfo",
                "33 32 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n34 32 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
            ),
            ("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "250000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us", "-1\n"),
            ("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us", "100000\n"),
        ]);
        assert_eq!(found, [(2.5, "cgroup:/docker/x cpu.cfs_quota_us".into())]);
    }

    #[test]
    fn a_mount_of_the_group_itself_is_where_a_container_sees_it() {
        let found = quotas_of(&[
            ("proc/self/cgroup", "4:cpu:/docker/x\n"),
            ("proc/self/mountinfo", "33 32 0:29 /docker/x /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
        ]);
        assert_eq!(found, [(0.5, "cgroup:/docker/x cpu.cfs_quota_us".into())]);
    }

    #[test]
    fn of_both_versions_at_once_each_has_its_say() {
        let found = quotas_of(&[
            ("proc/self/cgroup", "1:cpu:/old\n0::/new\n"),
            (
                "proc/self/mountinfo",
                "31 23 0:28 / /cg/cpu rw - cgroup cgroup rw,cpu\n32 23 0:38 / /cg/with\\040space rw - cgroup2 cgroup2 rw\n",
            ),
            ("cg/cpu/old/cpu.cfs_quota_us", "100000"),
            ("cg/cpu/old/cpu.cfs_period_us", "50000"),
            ("cg/with space/new/cpu.max", "30000 100000"),
        ]);
        assert_eq!(
            found,
            [(2.0, "cgroup:/old cpu.cfs_quota_us".into()), (0.3, "cgroup:/new cpu.max".into())]
        );
    }

    #[test]
    fn a_group_that_is_not_mounted_here_limits_nothing_that_we_see() {
        for group in ["0::/../../other\n", "0::/elsewhere\n", "", "nonsense\n", "0::\n"] {
            let mounts = ("proc/self/mountinfo", "30 1 0:26 /ours /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
            assert_eq!(
                quotas_of(&[("proc/self/cgroup", group), mounts, ("sys/fs/cgroup/cpu.max", "1 100000")]),
                [],
                "{group}"
            );
        }
    }

    #[test]
    fn without_proc_there_are_none() {
        assert_eq!(quotas_of(&[]), []);
    }

    #[test]
    fn cores_are_counted_by_their_threads() {
        let (_dir, root) = tree(&[
            ("sys/devices/system/cpu/online", "0-3"),
            ("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0,2\n"),
            ("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,3\n"),
            ("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "0,2\n"),
            ("sys/devices/system/cpu/cpu3/topology/thread_siblings_list", "1,3\n"),
        ]);
        assert_eq!(physical(&root).unwrap(), Some(2));
        assert_eq!(online(&root).unwrap(), Some(4));
    }

    #[test]
    fn a_processor_without_a_name_has_none() {
        let (_dir, root) =
            tree(&[("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 108.00\n\nCPU part\t: 0xd08\n")]);
        assert_eq!(model(&root).unwrap(), None);
        let (_dir, root) = tree(&[(
            "proc/cpuinfo",
            "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC: 7B13\n",
        )]);
        assert_eq!(model(&root).unwrap().unwrap(), "AMD EPYC: 7B13");
        assert_eq!(vendor(&root).unwrap().unwrap(), "AuthenticAMD");
    }

    #[test]
    fn a_list_that_cannot_be_read_is_malformed_and_names_the_file() {
        let (dir, root) = tree(&[("sys/devices/system/cpu/online", "what")]);
        let unread = online(&root).unwrap_err();
        assert!(!unread.is_absence());
        assert_eq!(unread.path.unwrap(), dir.path().join("sys/devices/system/cpu/online"));
    }
}
