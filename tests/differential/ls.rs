use std::ffi::OsString;
use std::path::Path;

use crate::support::{Chance, cases};
use crate::tool::{Case, Tool, os};
use crate::tree;

/// A tree serves for so many cases.
const CASES_A_TREE: usize = 100;

const FLAGS: &str = "-a -A --author -b -B -c -C -d -D -F --file-type --full-time -g --group-directories-first -G -h \
    --si -H --dereference-command-line-symlink-to-dir -i -k -l -L -m -n -N -o -p -q --show-control-chars -Q -r -R -s -S \
    -t -u -U -v -x -X -Z --zero -1 --color --classify --hyperlink -lrt -laR -Cp";

const VALUES: &[(&str, &[&str])] = &[
    ("--block-size=", &["K", "1K", "KB", "KiB", "M", "human-readable", "si", "1", "512", "3", "'1K"]),
    ("--color=", &["always", "auto", "never", "yes"]),
    ("--classify=", &["always"]),
    ("--format=", &["across", "commas", "long", "single-column", "verbose", "vertical", "horizontal"]),
    ("--indicator-style=", &["none", "slash", "file-type", "classify"]),
    ("--quoting-style=", &["literal", "shell", "shell-always", "shell-escape", "shell-escape-always"]),
    ("--quoting-style=", &["c", "c-maybe", "escape", "locale", "clocale"]),
    ("--sort=", &["none", "size", "time", "version", "extension", "width", "ti"]),
    ("--time=", &["atime", "ctime", "birth", "use", "status", "creation"]),
    (
        "--time-style=",
        &["full-iso", "long-iso", "iso", "locale", "posix-iso", "+%s", "+%Y\n%H:%M", "+%b %e %N"],
    ),
    ("-w", &["0", "1", "5", "20", "40", "79", "80", "100", "200", "1000"]),
    ("-T", &["0", "1", "3", "4", "8", "16"]),
    ("-I", &["*~", "*.c", "[!a-m]*"]),
    ("--hide=", &["*a*", "?"]),
];

const VARIABLES: &[(&str, &str)] = &[
    ("COLUMNS", "40"),
    ("COLUMNS", "132"),
    ("TABSIZE", "4"),
    ("TIME_STYLE", "long-iso"),
    ("QUOTING_STYLE", "c"),
    ("LS_BLOCK_SIZE", "K"),
    ("BLOCK_SIZE", "1M"),
    ("BLOCKSIZE", "512"),
    ("POSIXLY_CORRECT", "1"),
    ("LS_COLORS", "di=01;34:ln=01;36:or=40;31;01:mi=00:mh=00:su=37;41:ex=01;32:*.tar=01;31:*.gz=31:*~=00;90"),
    ("LS_COLORS", "no=3:or=31:mi=41:ln=target:*.c=1;2:*~=0"),
    ("LS_COLORS", "ex=0:di=00:fi=3:rs=:mh=4"),
    ("LS_COLORS", "ec=END:lc=<:rc=>:no=5"),
    ("TZ", "America/New_York"),
    ("TZ", "Asia/Kolkata"),
];

/// What GNU answers in other words where the locale has quotes of its own.
const WRONG_VALUES: &[&str] = &[
    "--block-size=x",
    "--block-size=1x",
    "--block-size=1Z",
    "--color=x",
    "--format=ver",
    "--quoting-style=s",
    "-wx",
    "-Tx",
    "--time-style=x",
    "--time-style=+a\nb\nc",
];

const WRONG_VARIABLES: &[(&str, &str)] = &[
    ("QUOTING_STYLE", "x"),
    ("COLUMNS", "x"),
    ("TABSIZE", "x"),
    ("LS_COLORS", "xx=1"),
    ("LS_COLORS", "di=1:*"),
    ("TIME_STYLE", "x"),
    ("LS_BLOCK_SIZE", "x"),
];

/// Cases on trees with every kind of file and name.
struct Cases {
    chance: Chance,
    tree: tempfile::TempDir,
    drawn: usize,
}

impl Cases {
    fn new(seed: u64) -> Self {
        Self { chance: Chance::of(seed), tree: tempfile::tempdir().expect("a directory"), drawn: 0 }
    }

    fn dir(&self) -> std::path::PathBuf {
        self.tree.path().join("tree")
    }

    /// Makes a new tree when the old one has served.
    fn prepare(&mut self) {
        if self.drawn.is_multiple_of(CASES_A_TREE) {
            self.tree = tempfile::tempdir().expect("a directory");
            std::fs::create_dir(self.dir()).expect("a directory");
            tree::fill(&self.dir(), &mut self.chance);
        }
        self.drawn += 1;
    }

    fn options(&mut self) -> Vec<String> {
        let flags: Vec<_> = FLAGS.split_ascii_whitespace().collect();
        let count = self.chance.choose(&[0, 1, 1, 2, 2, 3, 4, 6]);
        let options = (0..count).map(|_| {
            if self.chance.percent(65) {
                return self.chance.choose(&flags).to_owned();
            }
            let (option, values) = self.chance.choose(VALUES);
            format!("{option}{}", self.chance.choose(values))
        });
        options.collect()
    }

    fn operands(&mut self, dir: &Path) -> Vec<OsString> {
        let mut names: Vec<_> =
            std::fs::read_dir(dir).expect("the tree").map(|it| it.expect("a name").file_name()).collect();
        names.sort();
        names.extend(["nope", ".", "", "/etc/passwd", "/dev/null", "plain/x"].map(os));
        let count = self.chance.choose(&[0, 0, 0, 1, 1, 2, 3, 8]);
        (0..count).map(|_| names[self.chance.below(names.len())].clone()).collect()
    }

    fn variables(&mut self) -> Vec<(&'static str, &'static str)> {
        let mut variables =
            vec![("LC_ALL", self.chance.choose(&["C", "C", "C.UTF-8"])), ("TZ", "UTC"), ("TERM", "xterm")];
        for _ in 0..self.chance.choose(&[0, 0, 0, 1, 2]) {
            variables.push(self.chance.choose(VARIABLES));
        }
        variables
    }

    /// Now and then something in it makes no sense.
    fn spoil(&mut self, args: &mut Vec<OsString>, variables: &mut Vec<(&str, &str)>) {
        if self.chance.percent(3) {
            variables.extend([("LC_ALL", "C"), self.chance.choose(WRONG_VARIABLES)]);
        }
        if self.chance.percent(3) {
            variables.push(("LC_ALL", "C"));
            args.push(os(self.chance.choose(WRONG_VALUES)));
        }
    }

    fn compare(&mut self, tool: &Tool, terminal: Option<u16>) {
        self.prepare();
        let mut options = self.options();
        let is_recursive = options.iter().any(|it| it == "-R" || it == "-laR");
        let operands = if is_recursive { Vec::new() } else { self.operands(&self.dir()) };
        if is_recursive {
            options.retain(|it| it != "-L");
        }
        let mut args: Vec<_> = options.iter().map(|it| os(it)).collect();
        let mut variables = self.variables();
        self.spoil(&mut args, &mut variables);
        args.push(os("--"));
        // GNU cannot canonicalize an empty name, and says so.
        let links = options.iter().any(|it| it == "--hyperlink");
        args.extend(operands.into_iter().filter(|it| !(links && it.is_empty())));
        let dir = self.dir();
        let case = Case { args, variables, dir: &dir, terminal };
        // Listing changes these times, but only once.
        if options.iter().any(|it| matches!(it.as_str(), "-u" | "--time=atime" | "--time=use")) {
            tool.run_gnu(&case);
        }
        tool.compare(&case);
    }
}

#[test]
fn listings_in_a_pipe_are_gnu_s() {
    let Some(tool) = Tool::find("ls") else { return };
    let mut all = Cases::new(1);
    for _ in 0..cases(400) {
        all.compare(&tool, None);
    }
}

#[test]
fn listings_on_a_terminal_are_gnu_s() {
    let Some(tool) = Tool::find("ls") else { return };
    let mut all = Cases::new(2);
    for _ in 0..cases(300) {
        let width = all.chance.choose(&[1, 10, 20, 40, 77, 80, 100, 133, 200]);
        all.compare(&tool, Some(width));
    }
}

#[test]
fn usage_errors_are_gnu_s() {
    let Some(tool) = Tool::find("ls") else { return };
    let dir = tempfile::tempdir().expect("a directory");
    for line in [
        "--nonsense",
        "-j",
        "-w",
        "--width",
        "--all=x",
        "--s",
        "--d",
        "--i",
        "--color=",
        "--time=c",
        "-l --time-style=i",
        "--hyperlink=x",
        "--quoting-style=shell-",
        "--indicator-style=f --form=commas",
        "--block-size=",
        "-I",
    ] {
        let args = line.split_ascii_whitespace().map(os).collect();
        tool.compare(&Case { args, variables: vec![("LC_ALL", "C")], dir: dir.path(), terminal: None });
    }
}
