use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;

use crate::acl;
use crate::support::{Call, Chance, Outcome, Verdict, cases, gnu, oskit};

#[test]
fn mkdir_makes_what_gnus_makes_and_says_what_it_says() {
    let Some(gnu) = gnu("mkdir") else { return };
    let home = tempfile::tempdir().expect("a directory");
    // Deep enough that `..` stays inside.
    let place = home.path().join("1/2/w");
    let mut chance = Chance::new();
    let mut verdict = Verdict::default();
    for _ in 0..cases(300) {
        let case = Case::new(&mut chance, &place);
        verdict.compare(&case, &case.run(&gnu, &place), &case.run(&oskit(), &place));
    }
    verdict.done();
}

/// A command line and the umask it runs under.
#[derive(Debug)]
struct Case {
    umask: &'static str,
    args: Vec<OsString>,
    is_utf8: bool,
}

const NAMES: &[&[u8]] = &[
    b"a",
    b"b",
    b"new",
    b"d",
    b"d",
    b"e",
    b"f",
    b"ld",
    b"lf",
    b"dangling",
    b"loop",
    b"setgid",
    b"sticky",
    b"listed",
    b"listed",
    b"bits",
    b"closed",
    b".",
    b"..",
    b"-p",
    b"sp ace",
    b"it's",
    b"\"q\"",
    b"new\nline",
    b"\xff\xfe",
    "\u{e9}\u{4e16}".as_bytes(),
    b"\\",
    b"$x",
    b"\x1b[31m",
    b"",
    b"\t",
    b"a'b\"c",
];

impl Case {
    fn new(chance: &mut Chance, place: &Path) -> Self {
        let umask = chance.pick(&["022", "022", "077", "000", "027", "777", "300", "137"]);
        let mut args = Vec::new();
        for _ in 0..chance.below(4) {
            args.push(option(chance));
        }
        if chance.once_in(8) {
            args.push("--".into());
        }
        for _ in 0..chance.below(4) {
            args.push(operand(chance, place));
        }
        if chance.once_in(10) {
            args.push(option(chance));
        }
        Self { umask, args, is_utf8: chance.once_in(4) }
    }

    /// Runs it in a fresh tree.
    fn run(&self, program: &Path, place: &Path) -> Outcome {
        prepare(place);
        let script = "umask $1; name=$2; shift 2; exec -a \"$name\" \"$@\"";
        let mut args: Vec<OsString> =
            ["-c", script, "bash", self.umask, "mkdir"].map(OsString::from).to_vec();
        args.push(program.into());
        args.extend_from_slice(&self.args);
        let locale = if self.is_utf8 { "C.UTF-8" } else { "C" };
        let variables = [("LC_ALL", OsStr::new(locale))];
        let call = Call { name: "bash", args: &args, dir: place, variables: &variables };
        let outcome = call.of(Path::new("/bin/bash"));
        let left = tree(place);
        clear(place);
        // GNU's warns each time that it meets the option, even on a command line that turns out wrong.
        let warning = b"mkdir: warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel\n";
        let stderr = without(&outcome.stderr, warning);
        Outcome { stderr, left, ..outcome }
    }
}

fn option(chance: &mut Chance) -> OsString {
    let bare = [
        "-p",
        "-v",
        "-pv",
        "--parents",
        "--verb",
        "--par",
        "-vp",
        "-p",
        "-v",
        "-Z",
        "--context",
        "--context=x",
    ];
    let wrong = ["-q", "--nope", "--v", "-m", "--mode", "--parents=1", "-pm", "--ver", "--context=", "-"];
    match chance.below(16) {
        0 => chance.pick(&wrong).into(),
        1..=5 => [b"-m".to_vec(), mode(chance)].concat().into_os_string(),
        6 => [b"--mode=".to_vec(), mode(chance)].concat().into_os_string(),
        7 => [b"-pvm".to_vec(), mode(chance)].concat().into_os_string(),
        _ => chance.pick(&bare).into(),
    }
}

trait IntoOsString {
    fn into_os_string(self) -> OsString;
}

impl IntoOsString for Vec<u8> {
    fn into_os_string(self) -> OsString {
        OsString::from_vec(self)
    }
}

fn mode(chance: &mut Chance) -> Vec<u8> {
    match chance.below(6) {
        0 => chance.some(&[b"0", b"1", b"2", b"4", b"5", b"7"], 6),
        1 => chance.pick(&["755", "700", "1777", "2770", "4755", "00755", "0", "333"]).into(),
        2 => chance.some(
            &[
                b"u", b"g", b"o", b"a", b"r", b"w", b"x", b"X", b"s", b"t", b"+", b"-", b"=", b",", b"7",
                b"\n",
            ],
            6,
        ),
        _ => (0..=chance.below(3)).map(|_| clause(chance)).collect::<Vec<_>>().join(&b','),
    }
}

fn clause(chance: &mut Chance) -> Vec<u8> {
    let mut clause = chance.some(&[b"u", b"g", b"o", b"a"], 2);
    for _ in 0..=chance.below(2) {
        clause.extend_from_slice(chance.pick(&["+", "-", "="]).as_bytes());
        clause.extend(match chance.below(5) {
            0 => chance.pick(&["u", "g", "o"]).into(),
            _ => chance.some(&[b"r", b"w", b"x", b"X", b"s", b"t"], 4),
        });
    }
    clause
}

fn operand(chance: &mut Chance, place: &Path) -> OsString {
    let mut path = Vec::new();
    match chance.below(12) {
        0 => path.extend([place.as_os_str().as_bytes(), b"/"].concat()),
        1 => path.extend_from_slice(b"./"),
        2 if chance.once_in(6) => path.extend([[b'n'; 256].as_slice(), b"/"].concat()),
        _ => {}
    }
    for at in 0..=chance.below(4) {
        if at > 0 {
            path.extend_from_slice(chance.pick(&["/", "/", "/", "//", "/./"]).as_bytes());
        }
        path.extend_from_slice(chance.pick(NAMES));
    }
    path.extend_from_slice(chance.pick(&["", "", "", "", "/", "//", "/.", "/.."]).as_bytes());
    // Only what lies below the place may be made: as many `..` as there are names would leave it.
    let up = path.split(|&byte| byte == b'/').filter(|name| *name == b"..").count();
    // GNU's quoting of a name with both is off (see `values::quoting`).
    let is_misquoted = path.contains(&b'\'') && path.iter().any(|byte| !(b' '..=b'~').contains(byte));
    if is_misquoted || up > 2 || path.starts_with(b"/") && !path.starts_with(place.as_os_str().as_bytes()) {
        return "a/b".into();
    }
    path.into_os_string()
}

/// The list that new directories take over.
const DEFAULT_LIST: &str = "system.posix_acl_default";

fn prepare(place: &Path) {
    let dir = |name: &str, mode| {
        fs::create_dir_all(place.join(name)).expect("a directory");
        fs::set_permissions(place.join(name), fs::Permissions::from_mode(mode)).expect("its mode");
    };
    for (name, mode) in [
        ("d/e", 0o755),
        ("d", 0o755),
        ("setgid", 0o2777),
        ("sticky", 0o1777),
        ("listed", 0o755),
        ("bits", 0o2755),
        ("closed", 0o777),
    ] {
        dir(name, mode);
    }
    if nix::unistd::geteuid().is_root() {
        chown(place.join("setgid"), None, Some(1)).expect("its group");
        dir("setgid", 0o2777);
    }
    for (name, list) in [
        ("listed", acl::with_user(65534, 7)),
        ("bits", acl::of_bits(7, 4, 0)),
        ("closed", acl::of_bits(5, 7, 7)),
    ] {
        // Not every file system keeps lists; there these are directories as others are, and nothing is compared of lists.
        let _ = xattr::set(place.join(name), DEFAULT_LIST, &list);
    }
    fs::write(place.join("f"), "").expect("a file");
    for (link, target) in [("ld", "d"), ("lf", "f"), ("dangling", "nowhere"), ("loop", "loop")] {
        symlink(target, place.join(link)).expect("a link");
    }
}

fn home(place: &Path) -> &Path {
    place.ancestors().nth(3).expect("it is deep enough")
}

/// Every name beside and below `place`, with what it is, its mode, its group and its lists.
fn tree(place: &Path) -> Vec<String> {
    let above = home(place);
    let mut lines: Vec<_> = walkdir::WalkDir::new(above)
        .min_depth(1)
        .into_iter()
        .map(|entry| {
            let entry = entry.expect("it can be read");
            let metadata = entry.metadata().expect("it is there");
            let name = entry.path().strip_prefix(above).expect("below").as_os_str().as_bytes().escape_ascii();
            let list = |name| xattr::get(entry.path(), name).ok().flatten().unwrap_or_default();
            let lists = ["system.posix_acl_access", DEFAULT_LIST].map(list);
            format!("{:06o} {} {name} {lists:?}", metadata.permissions().mode(), metadata.gid())
        })
        .collect();
    lines.sort();
    lines
}

/// Removes everything, also what has no permission bits left.
fn clear(place: &Path) {
    for entry in fs::read_dir(home(place)).expect("it can be read") {
        let path = entry.expect("an entry").path();
        let opened = std::process::Command::new("chmod").args(["-R", "u+rwx"]).arg(&path).output();
        assert!(opened.is_ok(), "chmod starts");
        fs::remove_dir_all(&path).expect("it goes");
    }
}

fn without(text: &[u8], line: &[u8]) -> Vec<u8> {
    text.split_inclusive(|&byte| byte == b'\n').filter(|it| *it != line).flatten().copied().collect()
}
