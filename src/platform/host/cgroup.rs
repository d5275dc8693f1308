//! The control groups that this process is in, version 1 and 2, nested.
//!
//! A limit binds whoever is below it, so the one that counts is the least on the way from the process's own
//! group up to the root that is mounted here. What lies above that root, as in a container, is not to be
//! seen. Sources: cgroups(7), the kernel's `cgroup-v1` and `cgroup-v2` documents.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use super::volume::mountinfo::{self, Mount};
use super::{Root, Unread, or_none};

/// One group on the way up: what it is called and where its files are.
pub(super) struct Group {
    /// Its path among the groups of its hierarchy, as `/proc/self/cgroup` counts them.
    pub(super) name: PathBuf,
    /// The directory of its files, below the [`Root`].
    pub(super) dir: PathBuf,
    /// Whether it is of the one hierarchy of version 2.
    pub(super) unified: bool,
}

impl Group {
    /// The text of one of its files; `None` where the group has no such file (the root of version 2, a
    /// controller not enabled).
    pub(super) fn file(&self, root: &Root, file: &str) -> Result<Option<String>, Unread> {
        or_none(root.text(self.dir.join(file)))
    }

    /// How a limit in one of its files is called: `cgroup:/a/b cpu.max`.
    pub(super) fn limit(&self, file: &str) -> OsString {
        let mut text = OsString::from("cgroup:");
        text.push(&self.name);
        text.push(" ");
        text.push(file);
        text
    }
}

/// Every group that holds this process and can limit `controller` (`cpu`, `memory`): the innermost first, of
/// version 2 and then of version 1.
///
/// Empty where there is no `/proc` or nothing is mounted.
pub(super) fn groups(root: &Root, controller: &str) -> Result<Vec<Group>, Unread> {
    let Some(memberships) = or_none(root.bytes("proc/self/cgroup"))? else { return Ok(Vec::new()) };
    let mounts = mountinfo::read(root)?;
    Ok(memberships
        .split(|&b| b == b'\n')
        .filter_map(Membership::parse)
        .filter(|member| member.unified() || member.controls(controller))
        .flat_map(|member| member.way_up(&mounts, controller))
        .collect())
}

/// A line of `/proc/self/cgroup`: `hierarchy:controllers:path`.
struct Membership<'a> {
    controllers: &'a [u8],
    path: &'a Path,
}

impl<'a> Membership<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let mut fields = line.splitn(3, |&b| b == b':').skip(1);
        let controllers = fields.next()?;
        let path = Path::new(OsStr::from_bytes(fields.next()?));
        Some(Self { controllers, path })
    }

    fn unified(&self) -> bool {
        self.controllers.is_empty()
    }

    fn controls(&self, controller: &str) -> bool {
        self.controllers.split(|&b| b == b',').any(|name| name == controller.as_bytes())
    }

    /// The groups from the process's own to the one that is mounted here.
    fn way_up(&self, mounts: &[Mount], controller: &str) -> Vec<Group> {
        let Some((mount, below)) =
            mounts.iter().filter(|m| self.is_mounted_by(m, controller)).find_map(|m| self.below(m))
        else {
            return Vec::new();
        };
        below
            .ancestors()
            .map(|part| Group {
                name: under(&mount.root, part),
                dir: under(&mount.at, part),
                unified: self.unified(),
            })
            .collect()
    }

    fn is_mounted_by(&self, mount: &Mount, controller: &str) -> bool {
        if self.unified() {
            mount.kind == "cgroup2"
        } else {
            mount.kind == "cgroup" && mount.has_option(controller)
        }
    }

    /// The group's path relative to what `mount` shows of the hierarchy; nothing if it shows another part of
    /// it (a process that was moved out of its namespace's root has a path with `..`).
    fn below<'m>(&self, mount: &'m Mount) -> Option<(&'m Mount, PathBuf)> {
        let below = self.path.strip_prefix(&mount.root).ok()?;
        let inside = below.components().all(|part| matches!(part, Component::Normal(_)));
        inside.then(|| (mount, below.to_path_buf()))
    }
}

/// `base/part`, without the slash at the end that an empty `part` would leave.
fn under(base: &Path, part: &Path) -> PathBuf {
    if part.as_os_str().is_empty() { base.to_path_buf() } else { base.join(part) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::host::recorded::tree;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_the_files_say_each_group_is_below_its_mount(
            groups_of in "([0-9]{0,2}:(cpu|memory)?:(/|\\.\\.|a|b){0,6}\n|[ -~]{0,30}\n){0,4}",
            mounts in "(1 2 0:3 (/|/a|/\\.\\.) /cg rw - cgroup2? cgroup rw,cpu\n|[ -~]{0,60}\n){0,4}",
        ) {
            let (_dir, root) = tree(&[("proc/self/cgroup", &groups_of), ("proc/self/mountinfo", &mounts)]);
            for group in groups(&root, "cpu").unwrap() {
                let inside = group.dir.components().all(|part| part != Component::ParentDir);
                prop_assert!(inside || !group.dir.starts_with("/cg"), "{}", group.dir.display());
            }
        }
    }
}
