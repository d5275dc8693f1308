//! Windows containers say so in the registry.

use std::ffi::OsStr;

use super::{Container, Lookup, Virtual, made_by};
use crate::platform::host::{Root, Unread, machine, registry};

pub(super) fn container(_: &Root, _: Lookup) -> Result<Option<Container>, Unread> {
    let kind = registry::number(r"SYSTEM\CurrentControlSet\Control", "ContainerType")?;
    Ok(kind.map(|_| Container { kind: "windows".into(), evidence: "ContainerType" }))
}

pub(super) fn virtual_machine(root: &Root) -> Result<Option<Virtual>, Unread> {
    let (model, vendor) =
        (machine::model(root)?.unwrap_or_default(), machine::vendor(root)?.unwrap_or_default());
    let of_microsoft = || (model == OsStr::new("Virtual Machine")).then_some("hyper-v");
    let kind = made_by(&model).or_else(|| made_by(&vendor)).or_else(of_microsoft);
    Ok(kind.map(|kind| Virtual { kind, evidence: "SystemProductName" }))
}
