//! `TZ` as POSIX has it (Base Definitions 8.3), and localtime(5).

use std::ffi::{CStr, OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::mem::MaybeUninit;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;

use nix::libc;

use super::Zone;
use crate::platform::host::{Root, Unread, or_none};

pub(super) fn abbreviation(seconds: i64) -> Option<String> {
    let mut broken_down = MaybeUninit::<libc::tm>::uninit();
    #[allow(clippy::useless_conversion, reason = "time_t has 32 bits on some systems")]
    let seconds = libc::time_t::try_from(seconds).ok()?;
    // SAFETY: both pointers are valid for the call; what it gives is null or a pointer to the filled structure, whose
    // zone is a NUL-terminated text that the C library keeps.
    let name = unsafe {
        let filled = libc::localtime_r(&raw const seconds, broken_down.as_mut_ptr()).as_ref()?;
        filled.tm_zone.as_ref().map(|start| CStr::from_ptr(start))?
    };
    Some(name.to_string_lossy().into_owned())
}

/// Where zone files are looked for by chrono, and by the C libraries.
const ZONEINFO: [&str; 4] =
    ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];

/// The largest files of rules have some thousands of bytes.
const MOST: u64 = 1 << 20;

pub(super) fn can_be_read(tz: Option<&OsStr>) -> bool {
    let name = Path::new(tz.map_or(OsStr::new("/etc/localtime"), without_colon));
    // What is absolute takes the place of the directory.
    let found = ZONEINFO.iter().find_map(|dir| Path::new(dir).join(name).metadata().ok());
    found.is_none_or(|it| it.is_dir() || it.is_file() && it.len() <= MOST)
}

/// A colon before a name changes nothing.
fn without_colon(tz: &OsStr) -> &OsStr {
    OsStr::from_bytes(tz.as_bytes().strip_prefix(b":").unwrap_or(tz.as_bytes()))
}

/// Zones whose only rule is UTC, which is what is shown without any rules.
const UTC: [&str; 8] = ["", "UTC", "UCT", "GMT", "Zulu", "Etc/UTC", "Etc/UCT", "Etc/GMT"];

pub(super) fn zone(root: &Root, tz: Option<&OsStr>) -> Result<Zone, Unread> {
    match tz {
        Some(tz) => Ok(set(root, tz)),
        None => installed(root),
    }
}

/// The zone that `TZ` names: empty is UTC.
fn set(root: &Root, tz: &OsStr) -> Zone {
    let name = without_colon(tz);
    let known = is_rule(name.as_bytes()) || has_rules(root, name);
    let name = if name.is_empty() { OsStr::new("UTC") } else { name };
    Zone { name: Some(name.into()), source: "TZ", known }
}

/// Whether the zone's file is installed, or it needs none.
fn has_rules(root: &Root, name: &OsStr) -> bool {
    if UTC.iter().any(|utc| name == *utc) {
        return true;
    }
    let holds_rules = |path: &Path| is_zone_file(&root.path(path));
    if Path::new(name).is_absolute() {
        holds_rules(Path::new(name))
    } else {
        ZONEINFO.iter().any(|dir| holds_rules(&Path::new(dir).join(name)))
    }
}

/// Whether it is a file that begins as tzfile(5) has it.
fn is_zone_file(path: &Path) -> bool {
    let mut magic = [0; 4];
    path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok()
        && &magic == b"TZif"
}

/// Whether it is a rule and not a name: letters, or anything in angle brackets, and then the hours from UTC.
fn is_rule(name: &[u8]) -> bool {
    let after = match name {
        [b'<', rest @ ..] => rest.iter().position(|&b| b == b'>').map(|end| &rest[end + 1..]),
        _ => {
            name.iter().position(|b| !b.is_ascii_alphabetic()).filter(|&end| end >= 3).map(|end| &name[end..])
        }
    };
    matches!(after, Some([b'0'..=b'9', ..] | [b'+' | b'-', b'0'..=b'9', ..]))
}

fn installed(root: &Root) -> Result<Zone, Unread> {
    let localtime = root.path("etc/localtime");
    if let Some(name) = localtime.read_link().ok().and_then(|target| name_in(&target)) {
        let known = is_zone_file(&localtime) || has_rules(root, &name);
        return Ok(Zone { name: Some(name), source: "/etc/localtime", known });
    }
    let known = is_zone_file(&localtime);
    let name = or_none(root.bytes("etc/timezone"))?
        .map(|bytes| OsString::from_vec(bytes.trim_ascii().to_vec()))
        .filter(|name| !name.is_empty());
    Ok(match (known, name) {
        (true, name) => Zone { name, source: "/etc/localtime", known },
        (false, Some(name)) => {
            Zone { known: has_rules(root, &name), name: Some(name), source: "/etc/timezone" }
        }
        (false, None) => Zone { name: Some("UTC".into()), source: "default", known: true },
    })
}

/// `Europe/Berlin` of `../usr/share/zoneinfo/Europe/Berlin`.
fn name_in(target: &Path) -> Option<OsString> {
    let mut parts = target.components();
    parts.by_ref().find(|part| part.as_os_str().as_bytes().starts_with(b"zoneinfo"))?;
    let name = parts.as_path().as_os_str();
    (!name.is_empty()).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn tree() -> (tempfile::TempDir, Root) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("usr/share/zoneinfo/Europe")).unwrap();
        std::fs::create_dir(dir.path().join("etc")).unwrap();
        std::fs::write(dir.path().join("usr/share/zoneinfo/Europe/Berlin"), "TZif").unwrap();
        let root = Root::at(dir.path());
        (dir, root)
    }

    fn known(root: &Root, tz: &str) -> bool {
        zone(root, Some(OsStr::new(tz))).unwrap().known
    }

    #[test]
    fn a_name_is_known_if_its_file_is_there() {
        let (dir, root) = tree();
        assert!(known(&root, "Europe/Berlin") && known(&root, ":Europe/Berlin"));
        assert!(!known(&root, "Europe/Atlantis"));
        assert!(!known(&root, "Europe"), "a directory holds no rules");
        assert!(known(&root, "/usr/share/zoneinfo/Europe/Berlin"));
        std::fs::write(dir.path().join("etc/other"), "no rules").unwrap();
        assert!(!known(&root, "/etc/other"), "a file of another kind holds none either");
    }

    #[test]
    fn what_has_no_end_is_not_read() {
        let (dir, _) = tree();
        let large = dir.path().join("large");
        File::create(&large).unwrap().set_len(MOST + 1).unwrap();
        for tz in [":/dev/zero", "/dev/zero", "../../../dev/zero", large.to_str().unwrap()] {
            assert!(!can_be_read(Some(OsStr::new(tz))), "{tz}");
        }
        for tz in ["", "UTC", "CET-1CEST", "Europe/Atlantis", "/nowhere"] {
            assert!(can_be_read(Some(OsStr::new(tz))), "{tz}");
        }
    }

    #[test]
    fn a_rule_needs_no_file() {
        let root = Root::at("/nowhere");
        for rule in ["CET-1CEST", "UTC0", "<+03>-3", "EST5EDT,M3.2.0,M11.1.0", "", "UTC"] {
            assert!(known(&root, rule), "{rule}");
        }
        for name in ["CET", "A1", "<x", "Nonsense/5"] {
            assert!(!known(&root, name), "{name}");
        }
    }

    #[test]
    fn the_link_names_the_zone() {
        let (dir, root) = tree();
        symlink("../usr/share/zoneinfo/Europe/Berlin", dir.path().join("etc/localtime")).unwrap();
        std::fs::write(dir.path().join("etc/timezone"), "Asia/Tokyo\n").unwrap();
        assert_eq!(
            zone(&root, None).unwrap(),
            Zone { name: Some("Europe/Berlin".into()), source: "/etc/localtime", known: true }
        );
    }

    #[test]
    fn a_link_to_rules_that_are_not_installed_is_not_known() {
        let (dir, root) = tree();
        symlink("/usr/share/zoneinfo/Asia/Nowhere", dir.path().join("etc/localtime")).unwrap();
        assert_eq!(
            zone(&root, None).unwrap(),
            Zone { name: Some("Asia/Nowhere".into()), source: "/etc/localtime", known: false }
        );
    }

    #[test]
    fn utc_needs_no_rules() {
        let (dir, root) = tree();
        symlink("/usr/share/zoneinfo/Etc/UTC", dir.path().join("etc/localtime")).unwrap();
        assert!(zone(&root, None).unwrap().known);
        assert!(known(&root, "Etc/UTC"));
    }

    #[test]
    fn a_copy_takes_its_name_from_the_other_file() {
        let (dir, root) = tree();
        std::fs::write(dir.path().join("etc/localtime"), "TZif").unwrap();
        assert_eq!(zone(&root, None).unwrap().name, None);
        std::fs::write(dir.path().join("etc/timezone"), "Europe/Berlin\n").unwrap();
        assert_eq!(zone(&root, None).unwrap().name.unwrap(), "Europe/Berlin");
    }

    #[test]
    fn nothing_at_all_is_utc() {
        let zone = zone(&Root::at("/nowhere"), None).unwrap();
        assert_eq!(zone, Zone { name: Some("UTC".into()), source: "default", known: true });
    }
}
