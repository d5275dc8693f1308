//! The processors of all groups, the affinity mask, and the hard cap of the job that the process is in.

use std::ffi::OsString;
use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, HANDLE};
use windows_sys::Win32::System::JobObjects::{
    JOB_OBJECT_CPU_RATE_CONTROL_ENABLE, JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP,
    JOBOBJECT_CPU_RATE_CONTROL_INFORMATION, JobObjectCpuRateControlInformation,
};
use windows_sys::Win32::System::SystemInformation::{
    GetLogicalProcessorInformationEx, RelationProcessorCore, SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX,
};
use windows_sys::Win32::System::Threading::{
    ALL_PROCESSOR_GROUPS, GetActiveProcessorCount, GetCurrentProcess, GetMaximumProcessorCount,
    GetProcessAffinityMask,
};

use super::{Limit, small};
use crate::platform::host::{Fact, Root, Unread, job, registry};
use crate::platform::process::opened::opened;

const FIRST: &str = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0";

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn online(_: &Root) -> Fact<u64> {
    // SAFETY: the call takes a number and returns one.
    Ok(counted(unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) }))
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn configured(_: &Root) -> Fact<u64> {
    // SAFETY: the call takes a number and returns one.
    Ok(counted(unsafe { GetMaximumProcessorCount(ALL_PROCESSOR_GROUPS) }))
}

fn counted(count: u32) -> Option<u64> {
    Some(count.into()).filter(|&count| count > 0)
}

/// Counts the records, one a core; each says how long it is.
pub(super) fn physical(_: &Root) -> Fact<u64> {
    const HEADER: usize = 8; // the relation and the size, 32 bits each
    let bytes = cores()?;
    let mut rest = &bytes[..];
    let mut cores = 0;
    while let Some(size) = rest.get(4..HEADER).and_then(|size| size.try_into().ok()).map(u32::from_ne_bytes) {
        cores += 1;
        rest = rest.get((size as usize).max(HEADER)..).unwrap_or_default();
    }
    Ok(Some(cores).filter(|&cores| cores > 0))
}

fn cores() -> io::Result<Vec<u8>> {
    let mut size = 0_u32;
    let mut words: Vec<u64> = Vec::new(); // words, for the records' alignment
    loop {
        let into = words.as_mut_ptr().cast::<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX>();
        // SAFETY: the call writes at most `size` bytes, which `words` has room for, or with none says how
        // many it wants.
        let done = unsafe { GetLogicalProcessorInformationEx(RelationProcessorCore, into, &raw mut size) };
        let error = io::Error::last_os_error();
        if done != 0 {
            let bytes = words.iter().flat_map(|word| word.to_ne_bytes());
            return Ok(bytes.take(size as usize).collect());
        }
        if error.raw_os_error() != Some(ERROR_INSUFFICIENT_BUFFER.cast_signed()) {
            return Err(error);
        }
        words.resize(size.div_ceil(8) as usize, 0);
    }
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    let name = registry::text(FIRST, "ProcessorNameString")?;
    Ok(name.map(|name| name.to_str().map_or_else(|| name.clone(), |text| text.trim().into())))
}

pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    registry::text(FIRST, "VendorIdentifier")
}

pub(super) fn affinity(pid: Option<u32>) -> Fact<Vec<u64>> {
    let mask = match pid {
        // SAFETY: the handle is a constant that means this process and needs no closing.
        None => mask(unsafe { GetCurrentProcess() })?,
        Some(pid) => mask(opened(pid)?.as_raw_handle())?,
    };
    // A process that runs in several groups is told a mask of 0: it may run on all.
    let cpus: Vec<u64> = (0..u64::from(usize::BITS)).filter(|bit| mask >> bit & 1 == 1).collect();
    Ok(Some(cpus).filter(|cpus| !cpus.is_empty()))
}

fn mask(process: HANDLE) -> io::Result<usize> {
    let (mut mask, mut system) = (0, 0);
    // SAFETY: the handle is open, and the call writes two numbers.
    let done = unsafe { GetProcessAffinityMask(process, &raw mut mask, &raw mut system) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(mask) }
}

/// A hard cap is in ten-thousandths of all processors.
pub(super) fn quotas(root: &Root) -> Result<Vec<Limit>, Unread> {
    let hard = JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP;
    let Some(rate) =
        job::asked::<JOBOBJECT_CPU_RATE_CONTROL_INFORMATION>(JobObjectCpuRateControlInformation)?
    else {
        return Ok(Vec::new());
    };
    if rate.ControlFlags & hard != hard {
        return Ok(Vec::new());
    }
    // SAFETY: with a hard cap the union holds the rate; it is of numbers, of which all bits are valid.
    let share = f64::from(unsafe { rate.Anonymous.CpuRate }) / 10_000.0;
    Ok(online(root)?
        .map(|count| Limit { cpus: small(count) * share, by: "job CpuRate".into() })
        .into_iter()
        .collect())
}
