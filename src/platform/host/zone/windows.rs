//! `GetDynamicTimeZoneInformation`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::windows::ffi::OsStringExt as _;

use windows_sys::Win32::System::Time::{
    DYNAMIC_TIME_ZONE_INFORMATION, GetDynamicTimeZoneInformation, TIME_ZONE_ID_INVALID,
};

use super::Zone;
use crate::platform::host::{Root, Unread};

pub(super) const fn abbreviation(_: i64) -> Option<String> {
    None
}

pub(super) const fn can_be_read(_: Option<&OsStr>) -> bool {
    true
}

pub(super) fn zone(_: &Root, _: Option<&OsStr>) -> Result<Zone, Unread> {
    let mut zone = DYNAMIC_TIME_ZONE_INFORMATION::default();
    // SAFETY: the call fills in the record that it is given.
    if unsafe { GetDynamicTimeZoneInformation(&raw mut zone) } == TIME_ZONE_ID_INVALID {
        return Err(io::Error::last_os_error().into());
    }
    let name = zone.TimeZoneKeyName;
    let end = name.iter().position(|&unit| unit == 0).unwrap_or(name.len());
    let name = Some(OsString::from_wide(&name[..end])).filter(|name| !name.is_empty());
    Ok(Zone { name, source: "registry", known: true })
}
