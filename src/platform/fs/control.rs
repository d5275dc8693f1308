//! What a file system on Windows is asked beyond files: its control codes (`FSCTL_...`).

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::ptr;

use windows_sys::Win32::System::IO::DeviceIoControl;

/// Sends `code` to the file system that holds `file`, with one record that goes in and one that comes back, `()` for
/// none; how many bytes came back.
///
/// # Safety
/// The code takes such records, and whatever it writes into `output` is a value of its type.
pub(super) unsafe fn control<I: ?Sized, O>(
    file: &File,
    code: u32,
    input: &I,
    output: &mut O,
) -> io::Result<u32> {
    let room = |bytes: usize| u32::try_from(bytes).map_err(io::Error::other);
    let (input_room, output_room) = (room(size_of_val(input))?, room(size_of::<O>())?);
    let input = if input_room == 0 { ptr::null() } else { ptr::from_ref(input).cast::<c_void>() };
    let output = if output_room == 0 { ptr::null_mut() } else { ptr::from_mut(output).cast::<c_void>() };
    let mut written = 0;
    // SAFETY: the handle is open and both records are of the size that is told; the caller vouches for the rest.
    let done = unsafe {
        DeviceIoControl(
            file.as_raw_handle(),
            code,
            input,
            input_room,
            output,
            output_room,
            &raw mut written,
            ptr::null_mut(),
        )
    };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(written) }
}
