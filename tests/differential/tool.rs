//! A GNU tool of the host and oskit under the same name, run side by side.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{gnu, oskit};
use nix::pty::{Winsize, openpty};
use nix::sys::termios::{OutputFlags, SetArg, tcgetattr, tcsetattr};

/// A GNU tool and oskit's command of the same name.
pub(crate) struct Tool {
    name: &'static str,
    gnu: PathBuf,
    ours: PathBuf,
    _links: tempfile::TempDir,
}

/// What came of a run.
#[derive(PartialEq, Eq)]
pub(crate) struct Outcome {
    status: Option<i32>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// One command line and its surroundings.
pub(crate) struct Call<'a> {
    pub(crate) args: Vec<OsString>,
    pub(crate) variables: &'a [(&'static str, String)],
    pub(crate) dir: &'a Path,
    /// The width of the terminal that it is run on; `None`: in pipes.
    pub(crate) terminal: Option<u16>,
    /// Whether it is run by nobody in particular, where the tests may choose.
    pub(crate) by_nobody: bool,
}

/// The number of the user who owns nothing.
const NOBODY: u32 = 65534;

/// A temporary directory that everybody may enter.
pub(crate) fn public_directory() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).expect("its mode");
    dir
}

impl Tool {
    /// The tool called `name`, if the host's is GNU's.
    pub(crate) fn find(name: &'static str) -> Option<Self> {
        let gnu = gnu(name)?;
        let links = public_directory();
        let ours = links.path().join(name);
        std::os::unix::fs::symlink(oskit(), &ours).expect("a link");
        Some(Self { name, gnu, ours, _links: links })
    }

    /// Runs `call` with GNU's tool only.
    pub(crate) fn run_gnu(&self, call: &Call<'_>) {
        self.run(&self.gnu, call);
    }

    /// Runs `call` with both; `Some`: what differs.
    pub(crate) fn difference(&self, call: &Call<'_>) -> Option<String> {
        let (gnu, ours) = (self.run(&self.gnu, call), self.run(&self.ours, call));
        (gnu != ours).then(|| difference(&gnu, &ours))
    }

    /// Runs `call` with both, which must do the same.
    pub(crate) fn compare(&self, call: &Call<'_>) {
        if let Some(difference) = self.difference(call) {
            panic!("{} {:?}\n{:?}\n{difference}", self.name, call.args, call.variables);
        }
    }

    /// The options that GNU's tool says it has, `-x` and `--long`.
    pub(crate) fn options(&self) -> Vec<String> {
        let help = Command::new(&self.gnu).arg("--help").env("LC_ALL", "C").output().expect("it starts");
        let help = String::from_utf8(help.stdout).expect("the C locale's text");
        let rows = help.lines().filter(|line| line.trim_start().starts_with('-'));
        // An option stands at the start of its row, or behind a comma.
        let words = |row: &str| {
            let options = row.trim_start().split("  ").next().unwrap_or_default().to_owned();
            options.split(", ").map(|it| it.split(['=', '[']).next().unwrap_or_default().to_owned()).collect()
        };
        let mut options: Vec<String> = rows.flat_map(|row| -> Vec<String> { words(row) }).collect();
        options.retain(|it| !matches!(it.as_str(), "--help" | "--version"));
        options
    }

    fn run(&self, program: &Path, call: &Call<'_>) -> Outcome {
        let mut command = Command::new(program);
        command.arg0(self.name).args(&call.args).current_dir(call.dir);
        command.env_clear().envs(call.variables.iter().map(|(name, value)| (name, value)));
        if call.by_nobody && nix::unistd::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        if let Some(width) = call.terminal {
            return on_terminal(command, width);
        }
        let output = command.stdin(Stdio::null()).output().expect("the program starts");
        Outcome { status: output.status.code(), stdout: output.stdout, stderr: output.stderr }
    }
}

/// Follows what a program wrote to its terminal. No program here writes it.
const END: &[u8] = b"\0end of output\0";

/// Runs `command` on a terminal of its own, which passes on what is written as it is.
///
/// The terminal stays open until everything has been read, up to `END`: when the last holder of one side goes away, the
/// kernel may tell the reader of the end before it has passed on what was written last.
fn on_terminal(mut command: Command, width: u16) -> Outcome {
    let size = Winsize { ws_row: 24, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
    let ends = openpty(&size, None).expect("a terminal");
    let mut modes = tcgetattr(&ends.slave).expect("its modes");
    modes.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&ends.slave, SetArg::TCSANOW, &modes).expect("its modes set");
    let again = || ends.slave.try_clone().expect("a descriptor");
    command.stdin(again()).stdout(again()).stderr(again());
    let mut child = command.spawn().expect("the program starts");
    let reader = std::thread::spawn(move || read_to(END, File::from(ends.master)));
    let status = child.wait().expect("it ends").code();
    File::from(ends.slave).write_all(END).expect("the end is written");
    let stdout = reader.join().expect("the output is read");
    Outcome { status, stdout, stderr: Vec::new() }
}

/// What `from` gives before `end`.
fn read_to(end: &[u8], mut from: File) -> Vec<u8> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let length = from.read(&mut piece).expect("the terminal is open");
        read.extend_from_slice(&piece[..length]);
        if let Some(rest) = read.strip_suffix(end) {
            return rest.to_vec();
        }
    }
}

/// The first line in which the two differ, of each stream.
fn difference(gnu: &Outcome, ours: &Outcome) -> String {
    let mut text = format!("status: GNU {:?}, oskit {:?}\n", gnu.status, ours.status);
    for (name, a, b) in [("stdout", &gnu.stdout, &ours.stdout), ("stderr", &gnu.stderr, &ours.stderr)] {
        let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (a, b) = (lines(a), lines(b));
        let longest = a.len().max(b.len());
        let show = |line: Option<&Vec<u8>>| line.map(|line| line.escape_ascii().to_string());
        if let Some(at) = (0..longest).find(|at| a.get(*at) != b.get(*at)) {
            let (a, b) = (show(a.get(at)), show(b.get(at)));
            let _ = writeln!(text, "{name}, line {}:\n  GNU   {a:?}\n  oskit {b:?}", at + 1);
        }
    }
    text
}
