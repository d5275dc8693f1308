//! Chance, the two programs, and what came of them.

use std::ffi::{OsStr, OsString};
use std::fmt::Debug;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program under test: this build's, or the one that `OSKIT_PROGRAM` names.
pub(crate) fn oskit() -> PathBuf {
    std::env::var_os("OSKIT_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_oskit").into()).into()
}

/// The host's tool called `name`, if it is GNU's.
pub(crate) fn gnu(name: &str) -> Option<PathBuf> {
    let found =
        ["/usr/bin", "/bin"].map(|dir| Path::new(dir).join(name)).into_iter().find(|path| path.exists());
    let is_gnu = |path: &PathBuf| {
        let version = Command::new(path).arg("--version").output();
        version.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains("GNU coreutils"))
    };
    found.filter(is_gnu)
}

/// How many cases to try where `default` would do.
pub(crate) fn cases(default: usize) -> usize {
    number("OSKIT_CASES").unwrap_or(default)
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Chance that is the same on every run (xorshift64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new() -> Self {
        Self(0x0139_408d_cbbf_7a44 ^ number("OSKIT_SEED").unwrap_or(0) as u64)
    }

    /// Chance of another sequence.
    pub(crate) fn of(sequence: u64) -> Self {
        Self(Self::new().0 ^ (sequence + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % limit as u64).expect("less than the limit")
    }

    /// Whether something comes to pass that does once in `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Whether something comes to pass that does in so many of a hundred cases.
    pub(crate) fn percent(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// One of `choices`.
    pub(crate) fn choose<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Up to `most` of `from`, one after another.
    pub(crate) fn some(&mut self, from: &[&[u8]], most: usize) -> Vec<u8> {
        (0..self.below(most + 1)).flat_map(|_| self.pick(from).to_vec()).collect()
    }
}

/// What came of a program.
#[derive(PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// What it left behind.
    pub(crate) left: Vec<String>,
}

impl Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "status {:?}\n--- stdout\n{}", self.status, self.stdout.escape_ascii())?;
        writeln!(f, "--- stderr\n{}", String::from_utf8_lossy(&self.stderr))?;
        write!(f, "--- left\n{}", self.left.join("\n"))
    }
}

/// `program`, called by the name `name` in `dir` under `umask`, with nothing but `variables` in its environment.
pub(crate) struct Call<'a> {
    pub(crate) name: &'a str,
    pub(crate) args: &'a [OsString],
    pub(crate) dir: &'a Path,
    pub(crate) variables: &'a [(&'a str, &'a OsStr)],
}

impl Call<'_> {
    pub(crate) fn of(&self, program: &Path) -> Outcome {
        let output = Command::new(program)
            .arg0(self.name)
            .args(self.args)
            .current_dir(self.dir)
            .env_clear()
            .envs(self.variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        Outcome {
            status: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
            left: Vec::new(),
        }
    }
}

/// Counts the cases that differ, and shows the first of them.
#[derive(Default)]
pub(crate) struct Verdict {
    differ: Vec<String>,
    tried: usize,
}

impl Verdict {
    /// How many cases are shown.
    const SHOWN: usize = 5;

    /// Notes a case, and what differs in it.
    pub(crate) fn add(&mut self, difference: Option<String>) {
        self.tried += 1;
        self.differ.extend(difference);
    }

    pub(crate) fn compare(&mut self, case: &impl Debug, gnu: &Outcome, ours: &Outcome) {
        self.add((gnu != ours).then(|| format!("{case:?}\n=== GNU: {gnu:?}\n=== oskit: {ours:?}\n")));
    }

    pub(crate) const fn tried(&self) -> usize {
        self.tried
    }

    /// Whether more cases would not be shown.
    pub(crate) fn is_settled(&self) -> bool {
        self.differ.len() >= Self::SHOWN
    }

    pub(crate) fn done(self) {
        let shown = self.differ.iter().take(Self::SHOWN).cloned().collect::<String>();
        assert!(self.differ.is_empty(), "{} of {} differ:\n{shown}", self.differ.len(), self.tried);
    }
}
