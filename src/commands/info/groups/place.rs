//! Where this runs: directories and separators, containers, virtual machines, builds, the terminal.

use std::ffi::{OsStr, OsString};

use super::{ALL, Key, UNIX, row};
use crate::commands::info::answer::Kind::{Boolean, Count, Text, Texts};
use crate::commands::info::answer::{Answer, Missing, Value, some};
use crate::commands::info::facts::Facts;
use crate::error::Failure;
use crate::platform::env;
use crate::platform::host::container;
use crate::platform::terminal::{self, Stream};
use crate::values::ci::Ci;
use crate::values::path_style::WINDOWS;

pub(super) const PATHS: &[Key] = &[
    row("paths.cwd", Text, ALL, "the working directory", |_| working_directory()),
    row("paths.exe", Text, ALL, "this program's own file", |_| some(std::env::current_exe().ok())),
    row("paths.home", Text, ALL, "the home directory: HOME, else as the list of users has it", |_| {
        some(std::env::home_dir())
    }),
    row("paths.temp", Text, ALL, "the directory for temporary files", |_| Ok(std::env::temp_dir().into())),
    row("paths.exec_path", Texts, ALL, "where programs are looked for: PATH, else the default path", |f| {
        let path = env::var("PATH").unwrap_or_else(|| f.style.default_path.into());
        Ok(std::env::split_paths(&path).map(OsString::from).collect::<Vec<_>>().into())
    }),
    row("paths.os_name", Text, ALL, "Python's os.name: posix, nt", |f| Ok(f.style.os_name.into())),
    row("paths.sep", Text, ALL, "what separates the names in a path", |f| Ok(f.style.separator.into())),
    row("paths.altsep", Text, &["windows"], "what separates them as well", |f| some(f.style.other_separator)),
    row("paths.extsep", Text, ALL, "what separates a name from its extension", |_| Ok(".".into())),
    row("paths.pathsep", Text, ALL, "what separates the directories in PATH", |f| {
        Ok(f.style.list_separator.into())
    }),
    row("paths.linesep", Text, ALL, "what ends a line of text", |f| Ok(f.style.line_end.into())),
    row("paths.devnull", Text, ALL, "the file that swallows everything", |f| Ok(f.style.null.into())),
    row("paths.curdir", Text, ALL, "the name of the directory itself", |_| Ok(".".into())),
    row("paths.pardir", Text, ALL, "the name of the directory above", |_| Ok("..".into())),
    row("paths.defpath", Text, ALL, "where programs are looked for without PATH", |f| {
        Ok(f.style.default_path.into())
    }),
    row("paths.unicode_names", Boolean, ALL, "whether names are text, and not bytes", |f| {
        Ok((f.style.os_name == WINDOWS.os_name).into())
    }),
];

fn working_directory() -> Answer {
    let failed = |error| Missing::failed(Failure::os(&error, "cannot tell the working directory"));
    std::env::current_dir().map(Value::from).map_err(failed)
}

pub(super) const CONTAINER: &[Key] = &[
    row("container.detected", Boolean, ALL, "whether this is a container", |f| {
        Ok(f.container()?.is_some().into())
    }),
    row("container.type", Text, ALL, "whose: docker, podman, lxc, systemd-nspawn, wsl, containerd", |f| {
        some(f.container()?.map(|it| it.kind.clone()))
    }),
    row("container.evidence", Text, ALL, "the file or variable that tells", |f| {
        some(f.container()?.map(|it| it.evidence))
    }),
    row("container.orchestrator", Text, ALL, "what manages it: kubernetes, nomad, ecs", |f| {
        some(container::orchestrator(&f.root, &env::var))
    }),
];

pub(super) const VIRT: &[Key] = &[
    row("virt.detected", Boolean, ALL, "whether the machine is a virtual one", |f| {
        Ok(f.virt()?.is_some().into())
    }),
    row("virt.type", Text, ALL, "whose: kvm, qemu, vmware, hyper-v, xen, virtualbox", |f| {
        some(f.virt()?.map(|it| it.kind))
    }),
    row("virt.evidence", Text, ALL, "what tells: cpuid, or a file of the firmware's", |f| {
        some(f.virt()?.map(|it| it.evidence))
    }),
];

pub(super) const CI: &[Key] = &[
    row("ci.detected", Boolean, ALL, "whether a service builds this", |f| Ok(f.ci().is_some().into())),
    row("ci.provider", Text, ALL, "which: github, gitlab, azure, jenkins; unknown if only CI is set", |f| {
        some(f.ci().map(|it| it.provider))
    }),
    row("ci.branch", Text, ALL, "the branch that is built; of a pull request the one it comes from", |f| {
        told(f, |it| &it.branch)
    }),
    row("ci.sha", Text, ALL, "the commit", |f| told(f, |it| &it.sha)),
    row("ci.pr", Text, ALL, "the pull request's number", |f| told(f, |it| &it.pr)),
    row("ci.tag", Text, ALL, "the tag that is built", |f| told(f, |it| &it.tag)),
    row("ci.run_url", Text, ALL, "where the run is shown", |f| told(f, |it| &it.run_url)),
];

fn told(facts: &Facts, fact: fn(&Ci) -> &Option<OsString>) -> Answer {
    some(facts.ci().and_then(|it| fact(it).clone()))
}

pub(super) const TERMINAL: &[Key] = &[
    row("terminal.stdin", Boolean, ALL, "whether standard input is a terminal", |_| {
        Ok(Stream::Stdin.is_terminal().into())
    }),
    row("terminal.stdout", Boolean, ALL, "whether standard output is a terminal", |_| {
        Ok(Stream::Stdout.is_terminal().into())
    }),
    row("terminal.stderr", Boolean, ALL, "whether standard error is a terminal", |_| {
        Ok(Stream::Stderr.is_terminal().into())
    }),
    row("terminal.tty", Text, UNIX, "the terminal's file: /dev/pts/3 (tty)", |_| some(terminal::tty())),
    row("terminal.columns", Count, ALL, "how wide it is: COLUMNS, else as the terminal says", |_| {
        measured("COLUMNS", |(columns, _)| columns)
    }),
    row("terminal.lines", Count, ALL, "how high it is: LINES, else as the terminal says", |_| {
        measured("LINES", |(_, lines)| lines)
    }),
    row("terminal.term", Text, ALL, "what it calls itself: TERM", |_| {
        some(env::var("TERM").filter(|it| !it.is_empty()))
    }),
    row("terminal.program", Text, ALL, "the program that shows it: TERM_PROGRAM", |_| {
        some(env::var("TERM_PROGRAM").filter(|it| !it.is_empty()))
    }),
    row("terminal.colours", Count, ALL, "how many colours it says it has: 16777216, 256, 8, 0", |_| {
        some(colours(env::var("TERM").as_deref(), env::var("COLORTERM").as_deref()))
    }),
];

/// As Python's `shutil.get_terminal_size`: a variable above 0, else what the terminal says; of three streams
/// the first that knows.
fn measured(variable: &str, of: fn((u16, u16)) -> u16) -> Answer {
    let set = env::var(variable).and_then(|it| it.to_str()?.parse::<u64>().ok()).filter(|&it| it > 0);
    let streams = [Stream::Stdout, Stream::Stderr, Stream::Stdin];
    some(set.or_else(|| streams.into_iter().find_map(Stream::size).map(|size| of(size).into())))
}

/// By the names that terminals give themselves; `None` where nothing is said.
fn colours(term: Option<&OsStr>, colorterm: Option<&OsStr>) -> Option<u64> {
    let (term, colorterm) = (term.unwrap_or_default().to_string_lossy(), colorterm.unwrap_or_default());
    match &*term {
        "dumb" => Some(0),
        _ if colorterm == "truecolor" || colorterm == "24bit" || term.contains("direct") => Some(1 << 24),
        "" => None,
        _ if term.contains("256color") => Some(256),
        _ => Some(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_known_by_the_names_of_terminals() {
        let of = |term: &str, colorterm: &str| colours(Some(term.as_ref()), Some(colorterm.as_ref()));
        assert_eq!(of("xterm-256color", ""), Some(256));
        assert_eq!(of("xterm-256color", "truecolor"), Some(1 << 24));
        assert_eq!(of("xterm", ""), Some(8));
        assert_eq!(of("dumb", "truecolor"), Some(0));
        assert_eq!(colours(None, None), None);
    }
}
