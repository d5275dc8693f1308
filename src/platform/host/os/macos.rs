//! What Darwin's kernel knows of the product that it belongs to.

use std::ffi::OsString;

use super::Os;
use crate::platform::host::{Root, Unread, sysctl};

pub(super) fn os(_: &Root) -> Result<Os, Unread> {
    let version = sysctl::text("kern.osproductversion")?;
    let mut pretty = OsString::from("macOS");
    if let Some(version) = &version {
        pretty.push(" ");
        pretty.push(version);
    }
    Ok(Os {
        name: Some("macOS".into()),
        pretty: Some(pretty),
        id: Some("macos".into()),
        version,
        build: sysctl::text("kern.osversion")?,
        ..Os::default()
    })
}

pub(super) fn libc() -> String {
    String::from("libSystem")
}
