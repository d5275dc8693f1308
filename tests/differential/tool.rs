//! A GNU tool of the host and oskit under the same name, run side by side.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Write as _};
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
pub(crate) struct Case<'a> {
    pub(crate) args: Vec<OsString>,
    pub(crate) variables: Vec<(&'a str, &'a str)>,
    pub(crate) dir: &'a Path,
    /// The width of the terminal that it is run on; `None`: in pipes.
    pub(crate) terminal: Option<u16>,
}

impl Tool {
    /// The tool called `name`, if the host's is GNU's.
    pub(crate) fn find(name: &'static str) -> Option<Self> {
        let gnu = gnu(name)?;
        let links = tempfile::tempdir().expect("a temporary directory");
        let ours = links.path().join(name);
        std::os::unix::fs::symlink(oskit(), &ours).expect("a link");
        Some(Self { name, gnu, ours, _links: links })
    }

    /// Runs `case` with GNU's tool only.
    pub(crate) fn run_gnu(&self, case: &Case<'_>) {
        self.run(&self.gnu, case);
    }

    /// Runs `case` with both.
    pub(crate) fn compare(&self, case: &Case<'_>) {
        let (gnu, ours) = (self.run(&self.gnu, case), self.run(&self.ours, case));
        assert!(
            gnu == ours,
            "{} {:?}\n{:?} on {:?}\n{}",
            self.name,
            case.args,
            case.variables,
            case.terminal,
            difference(&gnu, &ours)
        );
    }

    fn run(&self, program: &Path, case: &Case<'_>) -> Outcome {
        let mut command = Command::new(program);
        command.arg0(self.name).args(&case.args).current_dir(case.dir);
        command.env_clear().envs(case.variables.iter().copied());
        if let Some(width) = case.terminal {
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

/// `text` for the system.
pub(crate) fn os(text: &str) -> OsString {
    OsStr::new(text).to_owned()
}
