//! `ls`, `dir` and `vdir` beside GNU's.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::shrink::shrink;
use crate::support::{Chance, Verdict, cases};
use crate::tool::{Call, Tool, public_directory};
use crate::tree::{self, Node};

/// A tree serves for so many cases.
const CASES_A_TREE: usize = 100;

const FLAGS: &str = "-a -A --author -b -B -c -C -d -D -f -F --file-type --full-time -g --group-directories-first -G -h \
    --si -H --dereference-command-line-symlink-to-dir -i -k -l -l -L -m -n -N -o -p -q --show-control-chars -Q -r -R -s \
    -S -t -u -U -v -x -X -Z --zero -1 --color --classify --hyperlink -lrt -laR -RL -Cp --all --almost-all --escape \
    --ignore-backups --directory --dired --no-group --human-readable --dereference-command-line --inode --kibibytes \
    --dereference --numeric-uid-gid --literal --hide-control-chars --quote-name --reverse --recursive --size --context \
    --fu --numeric --deref --group-d";

const VALUES: &[(&str, &[&str])] = &[
    (
        "--block-size=",
        &[
            "K",
            "1K",
            "KB",
            "KiB",
            "M",
            "human-readable",
            "si",
            "1",
            "512",
            "3",
            "'1K",
            "kB",
            "E",
            "hum",
            "1000",
        ],
    ),
    ("--color=", &["always", "always", "always", "auto", "never", "yes", "tty", "al"]),
    ("--classify=", &["always", "auto", "never", "force"]),
    ("--hyperlink=", &["always", "auto", "no"]),
    ("--format=", &["across", "commas", "long", "single-column", "verbose", "vertical", "horizontal", "l"]),
    ("--indicator-style=", &["none", "slash", "file-type", "classify", "c"]),
    ("--quoting-style=", &["literal", "shell", "shell-always", "shell-escape", "shell-escape-always"]),
    ("--quoting-style=", &["c", "c-maybe", "escape", "locale", "clocale"]),
    ("--sort=", &["none", "size", "time", "version", "extension", "width", "ti"]),
    ("--time=", &["atime", "ctime", "birth", "use", "status", "creation", "access"]),
    (
        "--time-style=",
        &[
            "full-iso",
            "long-iso",
            "iso",
            "locale",
            "posix-iso",
            "+%s",
            "+%Y\n%H:%M",
            "+%b %e %N",
            "+%c %Z",
            "full",
        ],
    ),
    ("--time-style=", TIME_FORMATS),
    ("-w", &["0", "1", "5", "20", "40", "79", "80", "100", "200", "1000", "0x20", "99999999999999999999"]),
    ("--width=", &["0", "33", "010"]),
    ("-T", &["0", "1", "3", "4", "8", "16"]),
    ("--tabsize=", &["2", "5", "0x4"]),
    ("-I", &["*~", "*.c", "[!a-m]*", ".*", "?"]),
    ("--ignore=", &["*a*", "[[:digit:]]*", "\\**"]),
    ("--hide=", &["*a*", "?"]),
];

const TIME_FORMATS: &[&str] = &[
    "+%Z",
    "+%a %A %b %B %C %d %D %e %F",
    "+%g %G %h %H %I %j %k %l %m %M %n",
    "+%p %P %q %r %R %S %t %T %u %U %V %w %W %x %X %y %z %:z %::z %:::z",
    "+%_d %-d %0e %^a %#p %#Z %10Y %_5m %-N %3N %6N %_H %010s %+4Y %EY %Od %%",
    "+%Q %",
    "+",
];

const VARIABLES: &[(&str, &[&str])] = &[
    ("COLUMNS", &["40", "132", "0", "1", "", "0x30", "x", "-3"]),
    ("TABSIZE", &["4", "0", "3", "x", ""]),
    ("TIME_STYLE", &["long-iso", "iso", "+%H", "posix-full-iso", "locale", "x", ""]),
    ("QUOTING_STYLE", &["c", "literal", "shell-escape", "locale", "escape", "x", ""]),
    ("LS_BLOCK_SIZE", &["K", "human-readable", "x", "1", ""]),
    ("BLOCK_SIZE", &["1M", "si", "'2K", "x"]),
    ("BLOCKSIZE", &["512", "K", "human", "x"]),
    ("POSIXLY_CORRECT", &["1", ""]),
    ("TERM", &["dumb", "", "xterm-256color"]),
    ("COLORTERM", &["truecolor"]),
    ("LS_COLORS", WHOLE_COLOURS),
    (
        "TZ",
        &[
            "America/New_York",
            "Asia/Kolkata",
            "EST5EDT",
            "AAA3BBB,M6.1.0,M7.1.0",
            "<+0330>-3:30",
            "UTC0",
            "Nowhere/Here",
            "",
            ":Europe/Berlin",
            "Europe/London",
            "GMT",
        ],
    ),
];

const WHOLE_COLOURS: &[&str] = &[
    "di=01;34:ln=01;36:or=40;31;01:mi=00:mh=00:su=37;41:ex=01;32:*.tar=01;31:*.gz=31:*~=00;90",
    "no=3:or=31:mi=41:ln=target:*.c=1;2:*~=0",
    "ex=0:di=00:fi=3:rs=:mh=4",
    "ec=END:lc=<:rc=>:no=5",
    "xx=1",
    "di=1:*",
    "",
];

/// The keys of `LS_COLORS`, and patterns.
const KEYS: &[&str] = &[
    "lc", "rc", "ec", "rs", "no", "fi", "di", "ln", "pi", "so", "bd", "cd", "mi", "or", "ex", "do", "su",
    "sg", "st", "ow", "tw", "mh", "cl", "*.c", "*.tar", "*a", "*.TXT", "*.txt", "*~", "*",
];

const CODES: &[&str] = &["0", "00", "", "01;31", "7", "4;35", "\\e[1m", "^[", "\\061", "\\x31\\_"];

/// What makes no sense.
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
    "--sort=x",
    "--time=x",
    "--nonsense",
    "-j",
];

/// One command line on one tree.
#[derive(Clone)]
struct Case {
    tree: Vec<Node>,
    options: Vec<String>,
    operands: Vec<OsString>,
    variables: Vec<(&'static str, String)>,
    terminal: Option<u16>,
    by_nobody: bool,
}

/// A tree as it stands on disk.
struct Standing<'a> {
    home: tempfile::TempDir,
    nodes: &'a [Node],
}

impl<'a> Standing<'a> {
    fn new(nodes: &'a [Node]) -> Self {
        let home = public_directory();
        let standing = Self { home, nodes };
        std::fs::create_dir(standing.dir()).expect("a directory");
        tree::make(nodes, &standing.dir());
        standing
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("tree")
    }
}

impl Drop for Standing<'_> {
    fn drop(&mut self) {
        tree::open_up(self.nodes, &self.dir());
    }
}

impl Case {
    /// What differs on a tree that stands already.
    fn difference(&self, tool: &Tool, standing: &Standing<'_>) -> Option<String> {
        let dir = standing.dir();
        let options = self.options.iter().map(OsString::from);
        let args = options.chain([OsString::from("--")]).chain(self.operands.iter().cloned()).collect();
        let call = Call {
            args,
            variables: &self.variables,
            dir: &dir,
            terminal: self.terminal,
            by_nobody: self.by_nobody,
        };
        // Listing changes these times, but only once.
        let is_read_time = |it: &String| it.contains('u') || it.contains("time=a");
        if self.options.iter().any(is_read_time) {
            tool.run_gnu(&call);
        }
        tool.difference(&call)
    }

    fn differs(&self, tool: &Tool) -> bool {
        self.difference(tool, &Standing::new(&self.tree)).is_some()
    }

    /// The least that still differs.
    fn shrunk(mut self, tool: &Tool) -> Self {
        let with = |change: &dyn Fn(&mut Self)| {
            let mut other = self.clone();
            change(&mut other);
            other.differs(tool)
        };
        let options = shrink(&self.options, |some| with(&|case| case.options = some.to_vec()));
        self.options = options;
        let with = |case: &Self, change: &dyn Fn(&mut Self)| {
            let mut other = case.clone();
            change(&mut other);
            other.differs(tool)
        };
        self.operands = shrink(&self.operands, |some| with(&self, &|case| case.operands = some.to_vec()));
        self.variables = shrink(&self.variables, |some| with(&self, &|case| case.variables = some.to_vec()));
        self.tree = shrink(&self.tree, |some| with(&self, &|case| case.tree = some.to_vec()));
        if self.by_nobody && with(&self, &|case| case.by_nobody = false) {
            self.by_nobody = false;
        }
        self
    }

    /// The least case, and what differs there; on the whole tree it was `first`.
    fn report(self, tool: &Tool, first: &str) -> String {
        let least = self.shrunk(tool);
        let difference = least.difference(tool, &Standing::new(&least.tree));
        let difference = difference.unwrap_or_else(|| format!("only on the whole tree:\n{first}"));
        let tree: String = least.tree.iter().flat_map(|node| [format!("{node:?}"), "\n".into()]).collect();
        let Self { tree: _, options, operands, variables, terminal, by_nobody } = least;
        format!(
            "options {options:?} operands {operands:?}\nvariables {variables:?} terminal {terminal:?} by nobody \
             {by_nobody}\n{difference}{tree}\n"
        )
    }
}

fn options(chance: &mut Chance) -> Vec<String> {
    let flags: Vec<_> = FLAGS.split_ascii_whitespace().collect();
    let count = chance.choose(&[0, 1, 1, 2, 2, 3, 4, 6]);
    let option = |chance: &mut Chance| {
        if chance.percent(65) {
            return chance.choose(&flags).to_owned();
        }
        let (option, values) = chance.choose(VALUES);
        format!("{option}{}", chance.choose(values))
    };
    let mut options: Vec<_> = (0..count).map(|_| option(chance)).collect();
    // Up to 9.1 at least it takes back what stands before it, since then it is `-aU`.
    options.sort_by_key(|it| it != "-f");
    options
}

fn operands(names: &[OsString], chance: &mut Chance) -> Vec<OsString> {
    let count = chance.choose(&[0, 0, 0, 1, 1, 2, 3, 8]);
    (0..count).map(|_| names[chance.below(names.len())].clone()).collect()
}

fn variables(chance: &mut Chance) -> Vec<(&'static str, String)> {
    let always = [("LC_ALL", chance.choose(&["C", "C", "C.UTF-8"])), ("TZ", "UTC"), ("TERM", "xterm")];
    let mut variables: Vec<_> = always.map(|(name, value)| (name, value.to_owned())).into();
    for _ in 0..chance.choose(&[0, 0, 0, 1, 2]) {
        let (name, values) = chance.choose(VARIABLES);
        variables.push((name, chance.choose(values).to_owned()));
    }
    if chance.percent(15) {
        variables.push(("LS_COLORS", colours(chance)));
    }
    // Together they colour in GNU's, and on purpose not in oskit.
    if variables.iter().any(|(name, value)| *name == "TERM" && value == "dumb") {
        variables.retain(|(name, _)| !matches!(*name, "LS_COLORS" | "COLORTERM"));
    }
    variables
}

fn colours(chance: &mut Chance) -> String {
    let entry = |chance: &mut Chance| format!("{}={}", chance.choose(KEYS), chance.choose(CODES));
    (0..=chance.below(6)).map(|_| entry(chance)).collect::<Vec<_>>().join(":")
}

fn case(tree: &[Node], names: &[OsString], terminal: bool, chance: &mut Chance) -> Case {
    let mut case = Case {
        tree: tree.to_vec(),
        options: options(chance),
        operands: operands(names, chance),
        variables: variables(chance),
        terminal: terminal.then(|| chance.choose(&[1, 10, 20, 40, 77, 80, 100, 133, 200])),
        by_nobody: chance.percent(25),
    };
    if chance.percent(3) {
        case.options.push(chance.choose(WRONG_VALUES).to_owned());
    }
    // GNU cannot canonicalize an empty name, and says so.
    if case.options.iter().any(|it| it.starts_with("--hyper")) {
        case.operands.retain(|it| !it.is_empty());
    }
    case
}

/// Tries `count` cases, on a terminal or in pipes.
fn try_all(name: &'static str, seed: u64, count: usize, terminal: bool) {
    let Some(tool) = Tool::find(name) else { return };
    let mut chance = Chance::of(seed);
    let mut verdict = Verdict::default();
    while verdict.tried() < count && !verdict.is_settled() {
        let nodes = tree::plan(&mut chance);
        let standing = Standing::new(&nodes);
        let mut names: Vec<OsString> = nodes.iter().map(|node| node.path.clone().into()).collect();
        names.extend(["nope", ".", "", "/dev/null", "plain/x", "nope/", "./plain"].map(OsString::from));
        for _ in 0..CASES_A_TREE.min(count - verdict.tried()) {
            let case = case(&nodes, &names, terminal, &mut chance);
            let difference = case.difference(&tool, &standing);
            verdict.add(difference.map(|first| case.report(&tool, &first)));
        }
    }
    verdict.done();
}

#[test]
fn listings_in_a_pipe_are_gnu_s() {
    try_all("ls", 1, cases(400), false);
}

#[test]
fn listings_on_a_terminal_are_gnu_s() {
    try_all("ls", 2, cases(300), true);
}

#[test]
fn dir_and_vdir_list_as_gnu_s() {
    for (name, seed) in [("dir", 3), ("vdir", 4)] {
        try_all(name, seed, cases(60), false);
        try_all(name, seed, cases(60), true);
    }
}

#[test]
fn wide_and_combining_names_stand_in_gnu_s_columns() {
    let Some(tool) = Tool::find("ls") else { return };
    let dir = tempfile::tempdir().expect("a directory");
    for name in [
        "plain",
        "你好世界",
        "ｶﾀｶﾅ",
        "한국어",
        "e\u{301}te\u{301}",
        "👨\u{200d}👩\u{200d}👧",
        "☺\u{fe0f}",
        "🇪🇺",
        "👍🏽",
        "தமிழ் கா",
        "soft\u{ad}hyphen",
        "a\u{302e}b",
        "zero\u{200b}width",
        "নাম",
        "ភាសា",
        "half",
        "x y",
    ] {
        std::fs::write(dir.path().join(name), "").expect("a file");
    }
    for locale in ["C.UTF-8", "C"] {
        for width in [10, 17, 30, 41, 64, 80, 97, 132, 250] {
            for option in ["-C", "-x", "-m", "-sC", "--sort=width"] {
                let args = vec![option.into()];
                let variables = &[("LC_ALL", locale.to_owned()), ("TERM", "xterm".to_owned())];
                let terminal = Some(width);
                tool.compare(&Call { args, variables, dir: dir.path(), terminal, by_nobody: false });
            }
        }
    }
}

#[test]
fn the_generator_knows_every_option_of_gnu_s() {
    let Some(tool) = Tool::find("ls") else { return };
    let values = VALUES.iter().map(|(option, _)| option.trim_end_matches('='));
    let known: Vec<_> = FLAGS.split_ascii_whitespace().chain(values).collect();
    let unknown: Vec<_> = tool.options().into_iter().filter(|it| !known.contains(&it.as_str())).collect();
    assert!(unknown.is_empty(), "the generator never tries {unknown:?}");
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
        let args = line.split_ascii_whitespace().map(OsString::from).collect();
        let variables = &[("LC_ALL", "C".to_owned())];
        tool.compare(&Call { args, variables, dir: dir.path(), terminal: None, by_nobody: false });
    }
}
