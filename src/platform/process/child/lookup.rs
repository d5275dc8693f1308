//! Where Windows' programs are: in the `PATH` of the environment that they will have, by the endings of `PATHEXT`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use windows_sys::Win32::Foundation::ERROR_FILE_NOT_FOUND;

/// What cmd takes when there is no `PATHEXT`.
const ENDINGS: &str = ".COM;.EXE;.BAT;.CMD";

/// The file of `program`. A name with a separator is looked up in `directory`, if there is one, and nowhere else.
pub(super) fn find(
    program: &OsStr,
    directory: Option<&Path>,
    environment: Option<&[(OsString, OsString)]>,
) -> io::Result<PathBuf> {
    let variable = |name: &str| match environment {
        Some(pairs) => {
            pairs.iter().rev().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|it| it.1.clone())
        }
        None => std::env::var_os(name),
    };
    let endings = variable("PATHEXT").unwrap_or_else(|| ENDINGS.into()).to_string_lossy().into_owned();
    let has_place = Path::new(program).components().count() > 1;
    let places = match variable("PATH") {
        _ if has_place => vec![directory.unwrap_or(Path::new("")).to_owned()],
        Some(path) => std::env::split_paths(&path).collect(),
        None => vec![system_directory()],
    };
    let mut files = places.iter().flat_map(|place| names(program, &endings).map(|name| place.join(name)));
    files
        .find(|file| file.is_file())
        .ok_or_else(|| io::Error::from_raw_os_error(ERROR_FILE_NOT_FOUND.cast_signed()))
}

/// The name as it is when it has an ending of a program, else with each such ending.
fn names<'a>(program: &'a OsStr, endings: &'a str) -> impl Iterator<Item = OsString> + 'a {
    let endings = || endings.split(';').filter(|ending| ending.len() > 1);
    let own = Path::new(program).extension().unwrap_or_default();
    let is_whole = endings().any(|ending| own.eq_ignore_ascii_case(&ending[1..]));
    let added = endings().map(move |ending| [program, OsStr::new(ending)].into_iter().collect());
    is_whole.then(|| program.to_owned()).into_iter().chain(added)
}

/// Where a program is looked for without a `PATH`.
fn system_directory() -> PathBuf {
    let root = std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    Path::new(&root).join("System32")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(program: &str, directory: Option<&Path>, pairs: &[(&str, &OsStr)]) -> Option<String> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let file = find(program.as_ref(), directory, Some(&pairs)).ok()?;
        Some(file.file_name()?.to_string_lossy().to_lowercase())
    }

    #[test]
    fn a_program_is_found_by_its_endings_in_the_childs_own_path() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["tool.cmd", "tool.py", "plain", "a.b.exe"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let here = [("Path", folder.path().as_os_str())];
        assert_eq!(found("tool", None, &here).as_deref(), Some("tool.cmd"));
        assert_eq!(found("tool.CMD", None, &here).as_deref(), Some("tool.cmd"));
        assert_eq!(found("a.b", None, &here).as_deref(), Some("a.b.exe"));
        assert_eq!(found("plain", None, &here), None);
        let python = [here[0], ("pathext", OsStr::new(".PY"))];
        assert_eq!(found("tool", None, &python).as_deref(), Some("tool.py"));
        assert_eq!(found(r".\tool", Some(folder.path()), &[]).as_deref(), Some("tool.cmd"));
        assert_eq!(found(r".\tool", None, &here), None);
        assert_eq!(found("cmd", None, &[]).as_deref(), Some("cmd.exe"));
        assert_eq!(found("cmd", None, &here), None);
    }
}
