//! Marks that the makers of containers leave, and what firmware says of a virtual machine.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use super::{Container, Lookup, Virtual, made_by};
use crate::platform::host::{Root, Unread, or_none};

/// The surest first: WSL's kernel is also under every container that runs in it, so it comes last.
pub(super) fn container(root: &Root, variable: Lookup) -> Result<Option<Container>, Unread> {
    if let Some(found) = by_file(root).or_else(|| by_word(root, variable)) {
        return Ok(Some(found));
    }
    if let Some(found) = by_mounts(root)? {
        return Ok(Some(found));
    }
    by_kernel(root)
}

fn by_file(root: &Root) -> Option<Container> {
    const MARKS: [(&str, &str); 3] =
        [("/run/.containerenv", "podman"), ("/.dockerenv", "docker"), ("/.flatpak-info", "flatpak")];
    let (file, kind) = MARKS.into_iter().find(|(file, _)| root.has(file))?;
    Some(Container { kind: kind.into(), evidence: file })
}

/// The word that systemd's Container Interface asks for: in a file, else in PID 1's environment (which only
/// root may read), else in our own.
fn by_word(root: &Root, variable: Lookup) -> Option<Container> {
    const FILES: [&str; 2] = ["/run/systemd/container", "/run/host/container-manager"];
    let told = FILES.into_iter().find_map(|file| Some((word(&root.bytes(file).ok()?)?, file)));
    let first = || Some((first_process_word(root)?, "/proc/1/environ"));
    let own = || Some((word(variable("container")?.as_bytes())?, "container="));
    let (kind, evidence) = told.or_else(first).or_else(own)?;
    Some(Container { kind, evidence })
}

fn first_process_word(root: &Root) -> Option<OsString> {
    let environment = root.bytes("proc/1/environ").ok()?;
    environment.split(|&b| b == 0).find_map(|variable| word(variable.strip_prefix(b"container=")?))
}

fn word(bytes: &[u8]) -> Option<OsString> {
    let word = bytes.trim_ascii();
    (!word.is_empty()).then(|| OsString::from_vec(word.to_vec()))
}

/// The files that engines mount over a container's own (`/etc/hosts`) come from a directory that names the
/// engine.
fn by_mounts(root: &Root) -> Result<Option<Container>, Unread> {
    const DIRS: [(&[u8], &str); 5] = [
        (b"/docker/containers/", "docker"),
        (b"/containers/storage/", "podman"),
        (b"/io.containerd.", "containerd"),
        (b"/var/lib/kubelet/pods/", "containerd"),
        (b"/lxc/", "lxc"),
    ];
    let evidence = "/proc/self/mountinfo";
    let mounts = or_none(root.bytes(evidence))?.unwrap_or_default();
    let over_etc = |line: &&[u8]| holds(line, b" /etc/hosts ") || holds(line, b" / / ");
    let kind = mounts
        .split(|&b| b == b'\n')
        .filter(over_etc)
        .find_map(|line| DIRS.iter().find(|(dir, _)| holds(line, dir)));
    Ok(kind.map(|(_, kind)| Container { kind: kind.into(), evidence }))
}

fn holds(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}

fn by_kernel(root: &Root) -> Result<Option<Container>, Unread> {
    let release = or_none(root.text("proc/sys/kernel/osrelease"))?.unwrap_or_default();
    let found = |kind: &str, evidence| Some(Container { kind: kind.into(), evidence });
    if release.contains("Microsoft") || release.contains("microsoft") {
        return Ok(found("wsl", "/proc/sys/kernel/osrelease"));
    }
    // OpenVZ shows its resource counters to guests, and the directory of its host to the host alone.
    let is_openvz = root.has("proc/vz") && !root.has("proc/bc");
    Ok(is_openvz.then(|| found("openvz", "/proc/vz")).flatten())
}

pub(super) fn virtual_machine(root: &Root) -> Result<Option<Virtual>, Unread> {
    const FILES: [&str; 4] = [
        "/sys/class/dmi/id/product_name",
        "/sys/class/dmi/id/sys_vendor",
        "/sys/class/dmi/id/board_vendor",
        "/sys/class/dmi/id/bios_vendor",
    ];
    for evidence in FILES {
        let name = or_none(root.bytes(evidence))?.unwrap_or_default();
        if let Some(kind) = made_by(OsStr::from_bytes(&name)) {
            return Ok(Some(Virtual { kind, evidence }));
        }
    }
    hyper_v(root)?.map_or_else(|| device_tree(root), |found| Ok(Some(found)))
}

/// Microsoft makes real machines too: only the model tells.
fn hyper_v(root: &Root) -> Result<Option<Virtual>, Unread> {
    let evidence = "/sys/class/dmi/id/product_name";
    let model = or_none(root.text(evidence))?.unwrap_or_default();
    Ok((model.trim() == "Virtual Machine").then_some(Virtual { kind: "hyper-v", evidence }))
}

/// What a machine without DMI, as ARM's small ones are, has instead.
fn device_tree(root: &Root) -> Result<Option<Virtual>, Unread> {
    let evidence = "/proc/device-tree/hypervisor/compatible";
    let kind = match or_none(root.text(evidence))?.as_deref().map(|text| text.trim_end_matches('\0')) {
        Some("linux,kvm") => Some("kvm"),
        Some(text) if text.contains("xen") => Some("xen"),
        Some("vmware") => Some("vmware"),
        Some(_) => Some("unknown"),
        None => None,
    };
    Ok(kind.map(|kind| Virtual { kind, evidence }))
}

#[cfg(test)]
mod tests {
    use super::super::orchestrator;
    use super::*;
    use crate::platform::host::recorded::tree;

    fn unset(_: &str) -> Option<OsString> {
        None
    }

    fn found(files: &[(&str, &str)]) -> Option<(String, &'static str)> {
        let (_dir, root) = tree(files);
        container(&root, &unset).unwrap().map(|found| (found.kind.into_string().unwrap(), found.evidence))
    }

    fn expect(files: &[(&str, &str)], kind: &str, evidence: &'static str) {
        assert_eq!(found(files), Some((kind.to_owned(), evidence)));
    }

    #[test]
    fn nothing_tells_of_none() {
        assert_eq!(found(&[]), None);
        let host = "27 1 254:0 / / rw - ext4 /dev/vda rw\n90 27 0:40 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw\n";
        assert_eq!(found(&[("proc/self/mountinfo", host), ("proc/sys/kernel/osrelease", "6.8.0\n")]), None);
    }

    #[test]
    fn each_engine_is_known_by_its_mark() {
        expect(&[(".dockerenv", "")], "docker", "/.dockerenv");
        expect(&[("run/.containerenv", "engine=\"podman\"\n")], "podman", "/run/.containerenv");
        expect(&[("run/systemd/container", "systemd-nspawn\n")], "systemd-nspawn", "/run/systemd/container");
        expect(&[("proc/1/environ", "PATH=/bin\0container=lxc\0")], "lxc", "/proc/1/environ");
        expect(
            &[("proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n")],
            "wsl",
            "/proc/sys/kernel/osrelease",
        );
        expect(&[("proc/vz/x", "")], "openvz", "/proc/vz");
    }

    #[test]
    fn docker_in_wsl_is_docker() {
        expect(
            &[("proc/sys/kernel/osrelease", "5.15-microsoft"), (".dockerenv", "")],
            "docker",
            "/.dockerenv",
        );
    }

    #[test]
    fn a_pod_is_known_by_what_is_mounted_over_its_hosts() {
        let pod =
            "700 600 259:1 /var/lib/kubelet/pods/1b-2c/etc-hosts /etc/hosts rw - ext4 /dev/nvme0n1p1 rw\n";
        expect(&[("proc/self/mountinfo", pod)], "containerd", "/proc/self/mountinfo");
    }

    #[test]
    fn the_own_variable_tells_last() {
        let (_dir, root) = tree(&[]);
        let lookup = |name: &str| (name == "container").then(|| OsString::from("oci"));
        assert_eq!(
            container(&root, &lookup).unwrap().unwrap(),
            Container { kind: "oci".into(), evidence: "container=" }
        );
    }

    #[test]
    fn kubernetes_is_known_by_its_variable_or_its_secrets() {
        let (_dir, root) = tree(&[]);
        assert_eq!(orchestrator(&root, &unset), None);
        let lookup = |name: &str| (name == "KUBERNETES_SERVICE_HOST").then(|| OsString::from("10.0.0.1"));
        assert_eq!(orchestrator(&root, &lookup), Some("kubernetes"));
        let (_dir, root) = tree(&[("var/run/secrets/kubernetes.io/token", "")]);
        assert_eq!(orchestrator(&root, &unset), Some("kubernetes"));
    }

    #[test]
    fn firmware_tells_of_a_virtual_machine() {
        let of = |files: &[(&str, &str)]| virtual_machine(&tree(files).1).unwrap().map(|found| found.kind);
        assert_eq!(of(&[]), None);
        assert_eq!(
            of(&[
                ("sys/class/dmi/id/product_name", "ThinkPad T14\n"),
                ("sys/class/dmi/id/sys_vendor", "LENOVO\n")
            ]),
            None
        );
        let files = |name: &'static str, vendor: &'static str| {
            [("sys/class/dmi/id/product_name", name), ("sys/class/dmi/id/sys_vendor", vendor)]
        };
        let (_dir, root) = tree(&files("VirtualBox\n", "innotek GmbH\n"));
        assert_eq!(virtual_machine(&root).unwrap().unwrap().kind, "virtualbox");
        let (_dir, root) = tree(&files("Surface Pro\n", "Microsoft Corporation\n"));
        assert_eq!(virtual_machine(&root).unwrap(), None);
        let (_dir, root) = tree(&files("Virtual Machine\n", "Microsoft Corporation\n"));
        assert_eq!(virtual_machine(&root).unwrap().unwrap().kind, "hyper-v");
        let (_dir, root) = tree(&[("proc/device-tree/hypervisor/compatible", "linux,kvm\0")]);
        assert_eq!(virtual_machine(&root).unwrap().unwrap().kind, "kvm");
    }
}
