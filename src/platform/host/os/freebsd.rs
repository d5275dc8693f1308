//! What FreeBSD's kernel knows of the release that it belongs to.

use std::ffi::OsString;

use super::Os;
use crate::platform::host::{Root, Unread, sysctl};

pub(super) fn os(_: &Root) -> Result<Os, Unread> {
    let release = sysctl::text("kern.osrelease")?;
    let mut pretty = OsString::from("FreeBSD");
    if let Some(release) = &release {
        pretty.push(" ");
        pretty.push(release);
    }
    let number = release.as_ref().and_then(|release| release.to_str()?.split('-').next().map(Into::into));
    Ok(Os {
        name: Some("FreeBSD".into()),
        pretty: Some(pretty),
        id: Some("freebsd".into()),
        version: number,
        build: release,
        ..Os::default()
    })
}

pub(super) fn libc() -> String {
    String::from("FreeBSD libc")
}
