//! What the registry says of the product, and `RtlGetVersion` of its version, which does not lie for
//! compatibility.

use std::ffi::OsString;
use std::io;

use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
use windows_sys::Win32::System::SystemInformation::OSVERSIONINFOW;

use super::Os;
use crate::platform::host::{Root, Unread, registry};

const PRODUCT: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

pub(super) fn os(_: &Root) -> Result<Os, Unread> {
    let version = version()?;
    let release = registry::text(PRODUCT, "DisplayVersion")?;
    let name = registry::text(PRODUCT, "ProductName")?.map(|name| called(name, version.dwBuildNumber));
    Ok(Os {
        pretty: name.clone().map(|name| joined(name, release.as_ref())),
        name,
        id: Some("windows".into()),
        like: Vec::new(),
        version: Some(format!("{}.{}", version.dwMajorVersion, version.dwMinorVersion).into()),
        codename: release,
        build: Some(match registry::number(PRODUCT, "UBR")? {
            Some(revision) => format!("{}.{revision}", version.dwBuildNumber).into(),
            None => version.dwBuildNumber.to_string().into(),
        }),
        edition: registry::text(PRODUCT, "EditionID")?,
        fields: Vec::new(),
    })
}

/// The version that the kernel has, whatever the program was made for.
pub(super) fn version() -> io::Result<OSVERSIONINFOW> {
    let mut version =
        OSVERSIONINFOW { dwOSVersionInfoSize: size_of_u32::<OSVERSIONINFOW>(), ..Default::default() };
    // SAFETY: the record says its own size and lives until the call is done.
    let status = unsafe { RtlGetVersion(&raw mut version) };
    if status == 0 { Ok(version) } else { Err(io::Error::other("RtlGetVersion failed")) }
}

fn size_of_u32<T>() -> u32 {
    u32::try_from(size_of::<T>()).unwrap_or(u32::MAX)
}

/// Windows 11 still calls itself 10 in the registry.
fn called(name: OsString, build: u32) -> OsString {
    match name.to_str().and_then(|name| name.strip_prefix("Windows 10")) {
        Some(rest) if build >= 22000 => format!("Windows 11{rest}").into(),
        _ => name,
    }
}

fn joined(mut name: OsString, release: Option<&OsString>) -> OsString {
    if let Some(release) = release {
        name.push(" ");
        name.push(release);
    }
    name
}

pub(super) fn libc() -> String {
    String::from(if cfg!(target_env = "msvc") { "ucrt" } else { "msvcrt" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_is_told_by_its_build() {
        assert_eq!(called("Windows 10 Pro".into(), 22631), "Windows 11 Pro");
        assert_eq!(called("Windows 10 Pro".into(), 19045), "Windows 10 Pro");
        assert_eq!(called("Windows Server 2022".into(), 26100), "Windows Server 2022");
    }

    #[test]
    fn the_system_has_a_version() {
        assert!(version().unwrap().dwMajorVersion >= 6);
    }
}
