//! The further streams of a file or directory on NTFS (`name:stream:$DATA`): what Windows has for extended attributes.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::mem::{offset_of, size_of};
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::path::{Path, PathBuf};

use windows_sys::Win32::Foundation::{
    ERROR_HANDLE_EOF, ERROR_INVALID_FUNCTION, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
    ERROR_NOT_SUPPORTED,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_STREAM_INFO, FileStreamInfo, GetFileInformationByHandleEx, GetFinalPathNameByHandleW,
};

use super::Xattr;

/// No stream is read that a manifest could not hold.
const MOST: u64 = 16 << 20;

/// Every stream but the contents themselves; `open` is a handle on `path`, which is asked for when there are some.
pub(super) fn all(open: &File, path: impl FnOnce() -> io::Result<PathBuf>) -> io::Result<Vec<Xattr>> {
    let names = names(&listed(open)?);
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let path = path()?;
    names.into_iter().map(|name| Ok(Xattr { value: read(&stream(&path, &name)?)?, name })).collect()
}

/// Where the stream `name` of the file at `path` is.
pub(super) fn stream(path: &Path, name: &OsStr) -> io::Result<PathBuf> {
    if name.is_empty() || name.as_encoded_bytes().iter().any(|byte| br"\/:".contains(byte) || *byte == 0) {
        return Err(io::Error::from_raw_os_error(ERROR_INVALID_NAME.cast_signed()));
    }
    let mut stream = path.as_os_str().to_owned();
    stream.push(":");
    stream.push(name);
    Ok(stream.into())
}

fn read(stream: &Path) -> io::Result<Vec<u8>> {
    if std::fs::metadata(stream)?.len() > MOST {
        return Err(io::Error::other("an alternate stream of more than 16 MiB"));
    }
    std::fs::read(stream)
}

/// Where an open file lies.
pub(super) fn path_of(file: &File) -> io::Result<PathBuf> {
    let mut units = vec![0_u16; 32768];
    // SAFETY: the handle is open, and the call writes at most so many units.
    let length = unsafe { GetFinalPathNameByHandleW(file.as_raw_handle(), units.as_mut_ptr(), 32768, 0) };
    match length as usize {
        0 => Err(io::Error::last_os_error()),
        length => Ok(OsString::from_wide(units.get(..length).unwrap_or_default()).into()),
    }
}

/// The system's list of streams, as words for the alignment of what is in it; empty where there are none.
fn listed(open: &File) -> io::Result<Vec<u64>> {
    let mut words = vec![0_u64; 128];
    loop {
        let room = u32::try_from(size_of::<u64>() * words.len()).unwrap_or(u32::MAX);
        // SAFETY: the handle is open, and the call writes at most `room` bytes into `words`.
        let done = unsafe {
            GetFileInformationByHandleEx(
                open.as_raw_handle(),
                FileStreamInfo,
                words.as_mut_ptr().cast(),
                room,
            )
        };
        if done != 0 {
            return Ok(words);
        }
        let error = io::Error::last_os_error();
        match error.raw_os_error().map(i32::cast_unsigned) {
            Some(ERROR_MORE_DATA) if words.len() < 1 << 20 => words.resize(words.len() * 4, 0),
            Some(ERROR_HANDLE_EOF) => return Ok(Vec::new()),
            Some(ERROR_INVALID_PARAMETER | ERROR_INVALID_FUNCTION | ERROR_NOT_SUPPORTED) => {
                return Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    "the file system has no further streams",
                ));
            }
            _ => return Err(error),
        }
    }
}

/// The names in such a list: `:name:$DATA`, the contents being `::$DATA`.
fn names(words: &[u64]) -> Vec<OsString> {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let number = |at: usize| {
        let field = bytes.get(at..at + 4)?;
        Some(u32::from_ne_bytes(field.try_into().ok()?) as usize)
    };
    let mut names = Vec::new();
    let mut at = 0;
    while let (Some(next), Some(length)) =
        (number(at), number(at + offset_of!(FILE_STREAM_INFO, StreamNameLength)))
    {
        let start = at + offset_of!(FILE_STREAM_INFO, StreamName);
        let units = bytes.get(start..start + length).unwrap_or_default().chunks_exact(2);
        let units: Vec<_> = units.map(|unit| u16::from_ne_bytes([unit[0], unit[1]])).collect();
        let mut parts = units.split(|&unit| unit == u16::from(b':')).skip(1);
        if let (Some(name @ [_, ..]), Some(kind)) = (parts.next(), parts.next())
            && OsString::from_wide(kind) == "$DATA"
        {
            names.push(OsString::from_wide(name));
        }
        if next == 0 {
            break;
        }
        at += next;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contents_are_not_among_the_streams() {
        let mut bytes = Vec::new();
        for (text, next) in [("::$DATA", 40_u32), (":Zone.Identifier:$DATA", 0)] {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_ne_bytes).collect();
            bytes.extend(next.to_ne_bytes());
            bytes.extend(u32::try_from(units.len()).unwrap().to_ne_bytes());
            bytes.extend([0; 16]);
            bytes.extend(units);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        let words: Vec<_> = bytes.chunks(8).map(|it| u64::from_ne_bytes(it.try_into().unwrap())).collect();
        assert_eq!(names(&words), ["Zone.Identifier"]);
        assert!(names(&[]).is_empty());
    }

    #[test]
    fn a_streams_name_does_not_lead_elsewhere() {
        assert_eq!(stream(Path::new("f"), OsStr::new("s")).unwrap(), Path::new("f:s"));
        for name in ["", "a:b", r"a\b", "a/b"] {
            assert!(stream(Path::new("f"), OsStr::new(name)).is_err(), "{name}");
        }
    }
}
