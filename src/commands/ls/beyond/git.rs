//! `--git`: how git sees each file, as far as it says so in time.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::engine::ignored::root_of;
use crate::platform::process::child::{Child, Launch, Reach};
use crate::values::duration::Span;

/// What git is asked. It must not write to the index, nor start the helper that a repository names for watching files.
const QUESTION: [&str; 10] = [
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "status",
    "--porcelain=v2",
    "-z",
    "--branch",
    "--ignored=traditional",
    "--untracked-files=normal",
    "--ignore-submodules=dirty",
];

/// The number of the signal that nothing survives.
const KILL: i32 = 9;

/// Two letters: what is staged, and what is not.
type Pair = [u8; 2];

const CLEAN: Pair = *b"..";
const UNTRACKED: Pair = *b"??";
const IGNORED: Pair = *b"!!";

/// What git has said so far, and how long it may still take.
pub(super) struct Git {
    budget: Span,
    /// When the first question was asked.
    since: Option<Instant>,
    answers: Vec<Answer>,
    /// The directory that was looked at last, and the answer that holds there.
    last: Option<(PathBuf, Option<usize>)>,
    /// Git took too long.
    pub(super) late: bool,
}

struct Answer {
    root: PathBuf,
    /// The directory that was asked about; the answer holds below it.
    below: PathBuf,
    said: Said,
}

enum Said {
    /// There is no git, or it does not know this directory.
    Nothing,
    /// It took too long.
    Late,
    States(States),
}

impl Git {
    pub(super) const fn new(budget: Span) -> Self {
        Self { budget, since: None, answers: Vec::new(), last: None, late: false }
    }

    /// How long git may take in all.
    pub(super) const fn budget(&self) -> Span {
        self.budget
    }

    /// How git sees `name` in the absolute directory `dir`; `None` outside repositories and without git. An empty name
    /// is the directory itself.
    pub(super) fn state(&mut self, dir: &Path, name: &OsStr, is_dir: bool) -> Option<String> {
        if self.last.as_ref().is_none_or(|(last, _)| last != dir) {
            self.last = Some((dir.to_owned(), self.answer_for(dir)));
        }
        let answer = &self.answers[self.last.as_ref()?.1?];
        let path = dir.strip_prefix(&answer.root).ok()?.join(name);
        if path.starts_with(".git") {
            return None; // Git's own, of which it says nothing.
        }
        let text = |pair: Pair| pair.map(char::from).iter().collect();
        match &answer.said {
            Said::Nothing => None,
            Said::Late => Some("?".to_owned()),
            Said::States(states) => Some(text(states.of(&path, is_dir))),
        }
    }

    /// The number of the answer that holds in `dir`; `None` outside repositories.
    fn answer_for(&mut self, dir: &Path) -> Option<usize> {
        let root = root_of(dir)?;
        let known = self.answers.iter().position(|it| it.root == root && dir.starts_with(&it.below));
        known.or_else(|| {
            let said = self.ask(dir);
            self.answers.push(Answer { root: root.to_owned(), below: dir.to_owned(), said });
            Some(self.answers.len() - 1)
        })
    }

    fn ask(&mut self, dir: &Path) -> Said {
        let since = *self.since.get_or_insert_with(Instant::now);
        let left = self.budget.limit().map(|budget| budget.saturating_sub(since.elapsed()));
        let said = if left == Some(Duration::ZERO) { Said::Late } else { ask(dir, left) };
        self.late |= matches!(said, Said::Late);
        said
    }
}

/// Asks git about `dir` and waits `left`, then kills it.
fn ask(dir: &Path, left: Option<Duration>) -> Said {
    let Ok((mut reader, writer)) = std::io::pipe() else { return Said::Nothing };
    let Ok(mut child) = start(dir, writer.into()) else { return Said::Nothing };
    let (tell, news) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = reader.read_to_end(&mut text);
        let _ = tell.send(text);
    });
    let text = match left {
        Some(left) => news.recv_timeout(left).ok(),
        None => news.recv().ok(),
    };
    let Some(text) = text else {
        // It is not waited for: what hangs in the file system does not even die.
        let _ = child.signal(KILL);
        return Said::Late;
    };
    let _ = child.reap();
    // The first line is about the branch: what lacks it is no answer.
    if text.starts_with(b"# ") { Said::States(States::read(&text)) } else { Said::Nothing }
}

fn start(dir: &Path, stdout: Stdio) -> std::io::Result<Child> {
    let args: Vec<_> = QUESTION.iter().chain(&["--", "."]).map(OsString::from).collect();
    let launch = Launch {
        program: OsStr::new("git"),
        argv0: None,
        args: &args,
        raw_arg: None,
        directory: Some(dir),
        environment: None,
        stdin: Stdio::null(),
        stdout,
        stderr: Stdio::null(),
        own_group: true,
        reach: Reach::Group,
    };
    launch.spawn()
}

/// What `git status` says, by path from the root of the repository.
#[derive(Default)]
struct States {
    files: HashMap<PathBuf, Pair>,
    /// What is below each directory, taken together.
    dirs: HashMap<PathBuf, Pair>,
}

impl States {
    fn read(text: &[u8]) -> Self {
        let mut states = Self::default();
        let mut lines = text.split(|byte| *byte == 0);
        while let Some(line) = lines.next() {
            let fields = match line.first() {
                Some(b'1') => 9,
                Some(b'2') => 10,
                Some(b'u') => 11,
                Some(b'?' | b'!') => 2,
                _ => continue,
            };
            if fields == 10 {
                lines.next(); // Where a renamed file was.
            }
            let parts: Vec<_> = line.splitn(fields, |byte| *byte == b' ').collect();
            let pair = match (parts[0], parts.get(1)) {
                (b"?", _) => UNTRACKED,
                (b"!", _) => IGNORED,
                (_, Some([staged, unstaged])) => [*staged, *unstaged],
                _ => continue,
            };
            if let Some(path) = parts.last().and_then(|path| crate::platform::text::from_bytes(path.to_vec()))
            {
                states.add(Path::new(&path), pair);
            }
        }
        states
    }

    fn add(&mut self, path: &Path, pair: Pair) {
        if pair != IGNORED {
            for above in path.ancestors().skip(1) {
                let known = self.dirs.entry(above.to_owned()).or_insert(CLEAN);
                *known = together(*known, pair);
            }
        }
        self.files.insert(path.to_owned(), pair);
    }

    fn of(&self, path: &Path, is_dir: bool) -> Pair {
        let below = if is_dir { self.dirs.get(path) } else { None };
        let whole = || path.ancestors().skip(1).find_map(|above| self.files.get(above));
        *self.files.get(path).or(below).or_else(whole).unwrap_or(&CLEAN)
    }
}

/// What a directory shows for two of its files: a letter that both have or only one, else `M`.
fn together(a: Pair, b: Pair) -> Pair {
    let one = |a: u8, b: u8| match (a, b) {
        (b'.', other) | (other, b'.') => other,
        (a, b) if a == b => a,
        _ => b'M',
    };
    match (a, b) {
        (CLEAN, other) | (other, CLEAN) => other,
        (UNTRACKED, other) | (other, UNTRACKED) if other != UNTRACKED => [other[0], one(other[1], b'?')],
        _ => [one(a[0], b[0]), one(a[1], b[1])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(text: &str) -> States {
        States::read(text.replace('\n', "\0").as_bytes())
    }

    #[test]
    fn what_git_says_is_found_by_path() {
        let states = states(
            "# branch.oid x\n1 .M N... 100644 100644 100644 a a d/a b\n\
             2 R. N... 100644 100644 100644 a a R100 new\nold\n? d/u/\n! target/\n",
        );
        assert_eq!(states.of(Path::new("d/a b"), false), *b".M");
        assert_eq!(states.of(Path::new("new"), false), *b"R.");
        assert_eq!(states.of(Path::new("old"), false), CLEAN);
        assert_eq!(states.of(Path::new("d/u"), true), UNTRACKED);
        assert_eq!(states.of(Path::new("d/u/deep/er"), false), UNTRACKED);
        assert_eq!(states.of(Path::new("target/x"), false), IGNORED);
        assert_eq!(states.of(Path::new("d"), true), *b".M");
        assert_eq!(states.of(Path::new(""), true), *b"RM");
    }

    #[test]
    fn a_directory_shows_what_its_files_have_in_common() {
        assert_eq!(together(UNTRACKED, UNTRACKED), UNTRACKED);
        assert_eq!(together(UNTRACKED, *b"A."), *b"A?");
        assert_eq!(together(*b".M", *b".D"), *b".M");
    }
}
