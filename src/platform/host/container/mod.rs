//! Whether this is a container, and whether the machine is a virtual one. Both may hold.

use std::ffi::{OsStr, OsString};

use super::{Root, Unread};

#[cfg(target_os = "freebsd")]
mod freebsd;
mod hypervisor;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;
#[cfg(target_os = "freebsd")]
use freebsd as half;
#[cfg(target_os = "linux")]
use linux as half;
#[cfg(target_os = "macos")]
use macos as half;
#[cfg(windows)]
use windows as half;

/// A variable of the environment by its name, which the caller looks up.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// What keeps this process apart from its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// `docker`, `podman`, `lxc`, `systemd-nspawn`, `wsl`, `flatpak`, `openvz`, `containerd`, `crio`, `jail`,
    /// or a word of its own.
    pub kind: OsString,
    /// What tells: `/.dockerenv`, `container=lxc`, `/proc/self/mountinfo`.
    pub evidence: &'static str,
}

/// What the machine is simulated by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Virtual {
    /// `kvm`, `qemu`, `vmware`, `hyper-v`, `xen`, `virtualbox`, `parallels`, `bhyve`, `apple`; `unknown` if
    /// only that it is one is known.
    pub kind: &'static str,
    /// What tells: `cpuid`, `/sys/class/dmi/id/sys_vendor`.
    pub evidence: &'static str,
}

/// The container that this process runs in; `None` if nothing tells of one.
/// On Linux the marker files, PID 1's word and the mounts; on Windows the registry's word; macOS has none.
///
/// # Errors
/// [`Unread`] for a file that is there and cannot be read.
pub fn container(root: &Root, variable: Lookup) -> Result<Option<Container>, Unread> {
    half::container(root, variable)
}

/// What manages the container: `kubernetes`, `nomad`, `ecs`.
#[must_use]
pub fn orchestrator(root: &Root, variable: Lookup) -> Option<&'static str> {
    let is_set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
    let kubernetes = || root.has("var/run/secrets/kubernetes.io").then_some("kubernetes");
    let named = [
        ("KUBERNETES_SERVICE_HOST", "kubernetes"),
        ("NOMAD_ALLOC_ID", "nomad"),
        ("ECS_CONTAINER_METADATA_URI_V4", "ecs"),
    ];
    named.into_iter().find_map(|(name, kind)| is_set(&name).then_some(kind)).or_else(kubernetes)
}

/// What simulates the machine; `None` if nothing tells of it. The processor is asked first (on x86), then the
/// firmware.
///
/// # Errors
/// [`Unread`] for a file that is there and cannot be read.
pub fn virtual_machine(root: &Root) -> Result<Option<Virtual>, Unread> {
    match hypervisor::hypervisor() {
        Some(kind) if kind != "unknown" => Ok(Some(Virtual { kind, evidence: "cpuid" })),
        unsure => Ok(half::virtual_machine(root)?.or(unsure.map(|kind| Virtual { kind, evidence: "cpuid" }))),
    }
}

/// The simulator that a maker or a model is known to be, each by a part of its name.
fn made_by(name: &OsStr) -> Option<&'static str> {
    const MAKERS: [(&str, &str); 14] = [
        ("KVM", "kvm"),
        ("OpenStack", "kvm"),
        ("Amazon EC2", "kvm"),
        ("Google Compute Engine", "kvm"),
        ("KubeVirt", "kvm"),
        ("QEMU", "qemu"),
        ("VMware", "vmware"),
        ("VMW", "vmware"),
        ("innotek GmbH", "virtualbox"),
        ("VirtualBox", "virtualbox"),
        ("Xen", "xen"),
        ("Parallels", "parallels"),
        ("BHYVE", "bhyve"),
        ("Apple Virtualization", "apple"),
    ];
    let name = name.to_string_lossy();
    MAKERS.iter().find(|(part, _)| name.contains(part)).map(|(_, kind)| *kind)
}
