//! The version of the kernel, the kind of processor, the computer's name.

use std::ffi::OsString;
use std::io;
use std::mem::MaybeUninit;
use std::os::windows::ffi::OsStringExt as _;

use windows_sys::Win32::System::SystemInformation::{
    ComputerNamePhysicalDnsHostname, GetComputerNameExW, GetNativeSystemInfo, PROCESSOR_ARCHITECTURE_AMD64,
    PROCESSOR_ARCHITECTURE_ARM, PROCESSOR_ARCHITECTURE_ARM64, PROCESSOR_ARCHITECTURE_INTEL,
};

use super::Kernel;
use crate::platform::host::{Unread, os};

pub(super) fn kernel() -> Result<Kernel, Unread> {
    let version = os::kernel_version()?;
    Ok(Kernel {
        name: "Windows".into(),
        release: version.clone().into(),
        version: version.into(),
        machine: machine().into(),
        node: node()?,
    })
}

/// The processor's kind as the variable `PROCESSOR_ARCHITECTURE` has it, the machine's and not the program's.
fn machine() -> &'static str {
    let mut info = MaybeUninit::zeroed();
    // SAFETY: the call fills in the record that it is given; all zeroes are a valid one besides.
    let architecture = unsafe {
        GetNativeSystemInfo(info.as_mut_ptr());
        info.assume_init().Anonymous.Anonymous.wProcessorArchitecture
    };
    match architecture {
        PROCESSOR_ARCHITECTURE_AMD64 => "AMD64",
        PROCESSOR_ARCHITECTURE_ARM64 => "ARM64",
        PROCESSOR_ARCHITECTURE_INTEL => "x86",
        PROCESSOR_ARCHITECTURE_ARM => "ARM",
        _ => std::env::consts::ARCH,
    }
}

fn node() -> io::Result<OsString> {
    let mut units = [0_u16; 256];
    let mut length = 256;
    // SAFETY: the call writes at most `length` units into `units`, and how many they are into `length`.
    let done =
        unsafe { GetComputerNameExW(ComputerNamePhysicalDnsHostname, units.as_mut_ptr(), &raw mut length) };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(OsString::from_wide(units.get(..length as usize).unwrap_or_default()))
}
