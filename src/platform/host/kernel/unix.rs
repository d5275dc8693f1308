//! uname(2).

use std::io;

use super::Kernel;
use crate::platform::host::Unread;

pub(super) fn kernel() -> Result<Kernel, Unread> {
    let uname = nix::sys::utsname::uname().map_err(io::Error::from)?;
    Ok(Kernel {
        name: uname.sysname().into(),
        release: uname.release().into(),
        version: uname.version().into(),
        machine: uname.machine().into(),
        node: uname.nodename().into(),
    })
}
