//! os-release(5).

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use super::Os;
use crate::platform::host::{Root, Unread};

pub(super) fn os(root: &Root) -> Result<Os, Unread> {
    let bytes = match root.bytes("etc/os-release") {
        Err(unread) if unread.is_absence() => root.bytes("usr/lib/os-release").map_err(|_| unread)?,
        read => read?,
    };
    let fields: Vec<_> = bytes.split(|&b| b == b'\n').filter_map(field).collect();
    let value =
        |name: &str| fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    Ok(Os {
        name: value("NAME"),
        pretty: value("PRETTY_NAME"),
        id: value("ID"),
        like: value("ID_LIKE").map(|like| words(&like)).unwrap_or_default(),
        version: value("VERSION_ID"),
        codename: value("VERSION_CODENAME"),
        build: value("BUILD_ID"),
        edition: value("VARIANT_ID"),
        fields,
    })
}

fn words(list: &OsStr) -> Vec<OsString> {
    let words = list.as_bytes().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.map(|word| OsStr::from_bytes(word).into()).collect()
}

/// Reads `NAME=value`, the value bare or quoted as a shell would.
fn field(line: &[u8]) -> Option<(String, OsString)> {
    let line = line.trim_ascii();
    let equals = line.iter().position(|&b| b == b'=')?;
    let name = std::str::from_utf8(&line[..equals]).ok()?;
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && !name.is_empty()).then(|| (name.to_owned(), unquoted(&line[equals + 1..])))
}

fn unquoted(value: &[u8]) -> OsString {
    let bytes = match value {
        [b'\'', inside @ .., b'\''] => inside.to_vec(),
        [b'"', inside @ .., b'"'] => unescaped(inside),
        bare => unescaped(bare),
    };
    OsString::from_vec(bytes)
}

/// Drops each backslash that stands before a character, as the five that os-release(5) names need it.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().copied();
    std::iter::from_fn(|| bytes.next().map(|b| if b == b'\\' { bytes.next().unwrap_or(b) } else { b }))
        .collect()
}

#[cfg(target_env = "gnu")]
pub(super) fn libc() -> String {
    // SAFETY: gnu_get_libc_version takes nothing and returns a constant string that ends in NUL.
    let version = unsafe { std::ffi::CStr::from_ptr(nix::libc::gnu_get_libc_version()) };
    format!("glibc {}", version.to_string_lossy())
}

#[cfg(not(target_env = "gnu"))]
pub(super) fn libc() -> String {
    String::from(if cfg!(target_env = "musl") { "musl" } else { "unknown" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Os {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("etc")).unwrap();
        std::fs::write(dir.path().join("etc/os-release"), text).unwrap();
        os(&Root::at(dir.path())).unwrap()
    }

    #[test]
    fn values_are_unquoted_as_a_shell_would() {
        let os = read(b"# a comment\nNAME='Fedora Linux'\nPRETTY_NAME=\"A \\\"B\\\" \\$c\"\nID=fedora\nID_LIKE=\"rhel  centos\"\nbad line\n=x\n");
        assert_eq!(os.name.unwrap(), "Fedora Linux");
        assert_eq!(os.pretty.unwrap(), "A \"B\" $c");
        assert_eq!(os.like, ["rhel", "centos"]);
        assert_eq!(os.version, None);
        assert_eq!(os.fields.len(), 4);
    }

    #[test]
    fn bytes_that_are_not_text_are_kept() {
        let name = read(b"NAME=a\xffb\n").name.unwrap();
        assert_eq!(name.as_bytes(), b"a\xffb");
    }

    #[test]
    fn a_lone_quote_is_itself() {
        assert_eq!(unquoted(b"\""), "\"");
        assert_eq!(unquoted(b""), "");
        assert_eq!(unquoted(b"a\\"), "a\\");
    }

    #[test]
    fn without_any_file_the_first_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let unread = os(&Root::at(dir.path())).unwrap_err();
        assert!(unread.is_absence());
        assert_eq!(unread.path.unwrap(), dir.path().join("etc/os-release"));
    }
}
