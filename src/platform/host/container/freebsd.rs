//! A jail is the container of FreeBSD; its kernel knows what simulates the machine.

use super::{Container, Lookup, Virtual, made_by};
use crate::platform::host::{Root, Unread, sysctl};

pub(super) fn container(_: &Root, _: Lookup) -> Result<Option<Container>, Unread> {
    let jailed = sysctl::number("security.jail.jailed")? == Some(1);
    Ok(jailed.then(|| Container { kind: "jail".into(), evidence: "security.jail.jailed" }))
}

pub(super) fn virtual_machine(_: &Root) -> Result<Option<Virtual>, Unread> {
    let Some(guest) = sysctl::text("kern.vm_guest")?.filter(|guest| guest != "none") else { return Ok(None) };
    let kind = match guest.to_str() {
        Some("kvm") => "kvm",
        Some("vmware") => "vmware",
        Some("hv") => "hyper-v",
        Some("xen") => "xen",
        Some("vbox") => "virtualbox",
        Some("parallels") => "parallels",
        Some("bhyve") => "bhyve",
        _ => made_by(&guest).unwrap_or("unknown"),
    };
    Ok(Some(Virtual { kind, evidence: "kern.vm_guest" }))
}
