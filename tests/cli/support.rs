//! A place to run oskit in, and what came of it.

#![allow(dead_code, reason = "not every system's tests use everything")]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonschema::Validator;
use serde_json::Value;

/// The program under test.
pub(crate) fn oskit() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_oskit"))
}

/// A directory of its own as working directory and HOME, and an environment with nothing else in it.
pub(crate) struct Sandbox {
    root: tempfile::TempDir,
    variables: BTreeMap<OsString, OsString>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        #[cfg(unix)]
        take_signals_by_default();
        let root = tempfile::tempdir().expect("a temporary directory");
        let mut variables = BTreeMap::new();
        for (name, value) in [("TZ", "UTC"), ("LC_ALL", "C"), ("COLUMNS", "80")] {
            variables.insert(name.into(), value.into());
        }
        for inherited in ["PATH", "SystemRoot", "WINEPREFIX", "WINEDEBUG"] {
            if let Some(value) = std::env::var_os(inherited) {
                variables.insert(inherited.into(), value);
            }
        }
        #[cfg(windows)]
        variables.insert("PATH".into(), with_programs(&std::env::var_os("PATH").unwrap_or_default()));
        std::fs::create_dir(root.path().join("home")).expect("a home directory");
        std::fs::create_dir(root.path().join("work")).expect("a working directory");
        variables.insert("HOME".into(), root.path().join("home").into());
        Self { root, variables }
    }

    /// The working directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// Sets a variable for the programs that run here.
    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Self {
        self.variables.insert(name.into(), value.as_ref().into());
        self
    }

    /// Takes a variable away again.
    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.remove(OsStr::new(name));
    }

    /// What a variable says to the programs that run here.
    pub(crate) fn variable(&self, name: &str) -> String {
        self.variables.get(OsStr::new(name)).map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Makes a file, with the directories above it.
    pub(crate) fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Makes a directory, with those above it.
    pub(crate) fn dir(&self, name: impl AsRef<Path>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(&path).expect("a directory");
        path
    }

    /// Makes a script of one line that is found by its bare name in the directory that is returned: for `sh`, or for
    /// `cmd`.
    pub(crate) fn script(&self, name: &str, line: &str) -> String {
        if cfg!(unix) {
            let file = self.file(format!("bin/{name}"), format!("#!/bin/sh\n{line}\n"));
            crate::files::set_mode(file, 0o755);
        } else {
            self.file(format!("bin/{name}.cmd"), format!("@{line}\r\n"));
        }
        let inherited = self.variable("PATH");
        let paths = std::iter::once(self.path().join("bin")).chain(std::env::split_paths(&inherited));
        std::env::join_paths(paths).expect("a PATH").into_string().expect("text")
    }

    /// Removes a tree, however deep.
    pub(crate) fn remove(&self, name: impl AsRef<Path>) {
        let path = crate::files::verbatim(self.path().join(name));
        if cfg!(unix) {
            // The standard library needs the whole path.
            let removed = std::process::Command::new("rm").arg("-r").arg(path).status();
            assert!(removed.expect("rm").success());
        } else {
            std::fs::remove_dir_all(path).expect("it goes");
        }
    }

    /// Runs `oskit ARGS`.
    pub(crate) fn oskit<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.run(oskit(), args)
    }

    /// Runs the command by a link of its name.
    pub(crate) fn link<A: AsRef<OsStr>>(&self, name: &str, args: impl IntoIterator<Item = A>) -> Run {
        self.run(&self.link_path(name), args)
    }

    /// A link called `name` to oskit (on Windows a copy).
    pub(crate) fn link_path(&self, name: &str) -> PathBuf {
        let dir = self.root.path().join("links");
        std::fs::create_dir_all(&dir).expect("a directory for links");
        let link = dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if !link.exists() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(oskit(), &link).expect("a link");
            #[cfg(windows)]
            std::fs::copy(oskit(), &link).expect("a copy");
        }
        link
    }

    /// Runs a line of shell with oskit first on the PATH.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let inherited = self.variables.get(OsStr::new("PATH")).cloned().unwrap_or_default();
        let mut path = vec![oskit().parent().expect("a directory").to_owned()];
        path.extend(std::env::split_paths(&inherited));
        let path = std::env::join_paths(path).expect("a PATH");
        let mut command = self.command(Path::new("sh"), ["-c", line]);
        command.env("PATH", path);
        Run::of(self, line.to_owned(), command)
    }

    /// Runs `program ARGS` here.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, program: &Path, args: impl IntoIterator<Item = A>) -> Run {
        let args: Vec<_> = args.into_iter().map(|it| it.as_ref().to_owned()).collect();
        let mut shown = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for arg in &args {
            let _ = write!(shown, " {}", arg.to_string_lossy());
        }
        Run::of(self, shown, self.command(program, args))
    }

    /// `program ARGS`, ready to run here.
    pub(crate) fn command<A: AsRef<OsStr>>(
        &self,
        program: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(program);
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .envs(&self.variables)
            .timeout(Duration::from_mins(2));
        command
    }

    /// The names below the working directory, sorted, with `/` on every system, and behind directories too: for
    /// messages and comparisons.
    pub(crate) fn tree(&self) -> Vec<String> {
        let mut names: Vec<_> = walkdir::WalkDir::new(self.path())
            .min_depth(1)
            .into_iter()
            .filter_map(Result::ok)
            .map(|entry| {
                let name = entry.path().strip_prefix(self.path()).expect("below").to_string_lossy();
                let name = name.replace(std::path::MAIN_SEPARATOR, "/");
                if entry.file_type().is_dir() { name + "/" } else { name }
            })
            .collect();
        names.sort();
        names
    }
}

/// `path` behind a directory with the programs of tests/programs, which Windows has not.
#[cfg(windows)]
fn with_programs(path: &OsStr) -> OsString {
    static PROGRAMS: std::sync::LazyLock<PathBuf> = std::sync::LazyLock::new(|| {
        let examples = oskit().with_file_name("examples");
        let folder = examples.join("named");
        std::fs::create_dir_all(&folder).expect("a directory");
        for name in ["sh", "echo", "true", "false", "cat", "sleep", "head", "wc", "printf", "pwd", "rm"] {
            let file = folder.join(format!("{name}.exe"));
            let _ = std::fs::remove_file(&file);
            std::fs::hard_link(examples.join("programs.exe"), &file)
                .expect("`cargo build --example programs` comes first");
        }
        folder
    });
    let paths = std::iter::once(PROGRAMS.clone()).chain(std::env::split_paths(path));
    std::env::join_paths(paths).expect("a PATH")
}

/// Whoever runs the tests may ignore signals (`nohup`, a shell's background), and programs inherit that.
#[cfg(unix)]
fn take_signals_by_default() {
    use nix::sys::signal::{SigHandler, Signal, signal};
    for which in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM] {
        #[expect(unsafe_code, reason = "the default action installs no handler")]
        // SAFETY: as above.
        let _ = unsafe { signal(which, SigHandler::SigDfl) };
    }
}

/// What came of a run. Each check prints everything when it fails.
pub(crate) struct Run {
    shown: String,
    tree: Vec<String>,
    /// The exit status; `None` when a signal ended it.
    pub(crate) status: Option<i32>,
    /// Standard output.
    pub(crate) stdout: Vec<u8>,
    /// Standard error.
    pub(crate) stderr: Vec<u8>,
}

impl Run {
    fn of(sandbox: &Sandbox, shown: String, mut command: assert_cmd::Command) -> Self {
        let output = command.output().expect("the program starts");
        Self {
            shown,
            tree: sandbox.tree(),
            status: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
        }
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    #[track_caller]
    pub(crate) fn expect(&self, holds: bool, wanted: &str) {
        assert!(
            holds,
            "wanted {wanted}\n$ {}\nstatus: {:?}\n--- stdout\n{}--- stderr\n{}--- tree\n{}",
            self.shown,
            self.status,
            self.out(),
            self.err(),
            self.tree.join("\n"),
        );
    }

    /// Status 0 and nothing on standard error.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        self.expect(self.status == Some(0) && self.stderr.is_empty(), "status 0 and silence on stderr");
        self
    }

    /// This status, and exactly this on standard error.
    #[track_caller]
    pub(crate) fn fails(self, status: i32, stderr: &str) -> Self {
        self.expect(self.status == Some(status), &format!("status {status}"));
        self.expect(self.err() == stderr, &format!("stderr {stderr:?}"));
        self
    }

    /// This status, whatever is said.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        self.expect(self.status == Some(status), &format!("status {status}"));
        self
    }

    /// Exactly this on standard output.
    #[track_caller]
    pub(crate) fn prints(self, stdout: &str) -> Self {
        self.expect(self.out() == stdout, &format!("stdout {stdout:?}"));
        self
    }

    /// Standard output matches `pattern`, in which `...` stands for anything within a line.
    #[track_caller]
    pub(crate) fn prints_like(self, pattern: &str) -> Self {
        self.expect(matches(pattern, &self.out()), &format!("stdout like {pattern:?}"));
        self
    }

    /// The JSON lines of standard output, each accepted by the schema of `command`.
    #[track_caller]
    pub(crate) fn records(&self, command: &str) -> Vec<Value> {
        self.json_lines(&self.stdout, &["schema", command])
    }

    /// The JSON lines of standard error, each accepted by the schema of errors.
    #[track_caller]
    pub(crate) fn errors(&self) -> Vec<Value> {
        self.json_lines(&self.stderr, &["schema"])
    }

    #[track_caller]
    fn json_lines(&self, text: &[u8], schema: &[&str]) -> Vec<Value> {
        let validator = schema_validator(schema);
        let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let value: Value = serde_json::from_slice(line).unwrap_or(Value::Null);
                let complaints: Vec<_> = validator.iter_errors(&value).map(|it| it.to_string()).collect();
                self.expect(
                    complaints.is_empty(),
                    &format!(
                        "a line that the schema accepts: {}: {complaints:?}",
                        String::from_utf8_lossy(line)
                    ),
                );
                value
            })
            .collect()
    }
}

/// One for each command, made once.
fn schema_validator(args: &[&str]) -> Arc<Validator> {
    static MADE: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(args.join(" ")).or_insert_with(|| Arc::new(new_validator(args))).clone()
}

fn new_validator(args: &[&str]) -> Validator {
    let output = std::process::Command::new(oskit()).args(args).output().expect("oskit starts");
    assert!(output.status.success(), "oskit {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    let schema = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

/// How often something is tried: less often on Windows, where starting a program takes many times as long.
pub(crate) const fn rounds(usual: u32) -> u32 {
    if cfg!(windows) { usual.div_ceil(6) } else { usual }
}

/// A path, or a text with paths in it, as this system writes them.
pub(crate) fn native(text: &str) -> String {
    text.replace('/', std::path::MAIN_SEPARATOR_STR)
}

/// Whether `text` matches `pattern`, line by line; `...` stands for anything within a line.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let line_matches = |pattern: &str, line: &str| {
        let mut rest = line;
        let mut pieces = pattern.split("...");
        let first = pieces.next().unwrap_or_default();
        let Some(behind) = rest.strip_prefix(first) else { return false };
        rest = behind;
        let mut open = false;
        for piece in pieces {
            let Some(at) = rest.find(piece) else { return false };
            rest = &rest[at + piece.len()..];
            open = piece.is_empty();
        }
        rest.is_empty() || open
    };
    pattern.lines().count() == text.lines().count()
        && pattern.lines().zip(text.lines()).all(|(pattern, line)| line_matches(pattern, line))
}
