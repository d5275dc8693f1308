//! Help, completions, man pages, Markdown and schemas, made from a table of commands. Nothing here is kept by hand.

use std::ffi::OsStr;
use std::fmt::Write as _;

use clap::Command;
use clap_complete::Generator;
use clap_complete_nushell::Nushell;
use roff::Roff;
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::Spec;
use crate::values::keyword::Table;

/// The shells that completions are made for, by name.
pub const SHELLS: &Table<Shell> = &[
    (&["bash"], Shell::Bash),
    (&["zsh"], Shell::Zsh),
    (&["fish"], Shell::Fish),
    (&["powershell", "pwsh"], Shell::PowerShell),
    (&["elvish"], Shell::Elvish),
    (&["nushell", "nu"], Shell::Nushell),
];

/// A shell that completions are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// The Z shell.
    Zsh,
    /// fish.
    Fish,
    /// PowerShell.
    PowerShell,
    /// Elvish.
    Elvish,
    /// Nushell.
    Nushell,
}

/// A row of `oskit --list=json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Listed {
    /// The command's name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: String,
    /// Whether a GNU tool has this name.
    pub gnu: bool,
    /// Whether a link of this name calls it.
    pub link: bool,
    /// Whether it writes JSON with a schema.
    pub json: bool,
}

/// Every command of `table` with what it is for.
pub fn listing(table: &'static [Spec]) -> impl Iterator<Item = Listed> {
    table.iter().map(|spec| Listed {
        name: spec.name,
        about: about(spec),
        gnu: spec.manners.gnu,
        link: spec.manners.linkable,
        json: (spec.schema)().is_some(),
    })
}

/// What `oskit` alone prints.
#[must_use]
pub fn overview(table: &'static [Spec]) -> String {
    let mut text = String::from(
        "oskit: Python's os for the shell; one set of commands for Linux, macOS and Windows\n\n\
         Usage: oskit COMMAND [ARGUMENT]...\n       COMMAND [ARGUMENT]...    through a link of that name\n",
    );
    for (title, inner) in [("Commands", false), ("oskit itself", true)] {
        let _ = write!(text, "\n{title}:\n");
        for spec in table.iter().filter(|spec| spec.manners.linkable != inner) {
            let _ = writeln!(text, "  {:<14} {}", spec.name, about(spec));
        }
    }
    text.push_str(
        "\nOptions:\n  --list[=json]  List the commands\n  --help         Print this\n  --version      Print version\n\n\
         'oskit help COMMAND' or 'oskit COMMAND --help' tells more of one,\n'oskit help TOPIC' what holds of several: dotenv, errors, gnu, json, links, listing, promises, running,\nscheduling, snapshots, statuses.\n",
    );
    text
}

/// The line that `--version` prints.
#[must_use]
pub fn version(name: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    if name == "oskit" { format!("oskit {version}\n") } else { format!("{name} (oskit) {version}\n") }
}

/// The help of one command. `called`: what its usage line calls it.
pub fn help(spec: &Spec, called: &str) -> String {
    let mut text = options(spec.parser(called.to_owned()));
    let examples = examples(spec);
    if !examples.is_empty() {
        // Not by way of clap, which would break a line that is there to be copied.
        let _ = write!(text, "\n{examples}");
    }
    text
}

/// The help of a command's verb (`oskit backup restore`); `None` where there is none of that name.
pub fn verb_help(spec: &Spec, called: &str, verb: &OsStr) -> Option<String> {
    let mut parser = spec.parser(called.to_owned());
    parser.build();
    parser.find_subcommand(verb).cloned().map(options)
}

/// What a parser's command is for, in full, and its options, each of them shortly.
fn options(parser: Command) -> String {
    let about = parser.get_long_about().or_else(|| parser.get_about()).cloned();
    let mut parser = parser.about(about.unwrap_or_default()).max_term_width(100);
    parser.render_help().to_string().trim_end().to_owned() + "\n"
}

/// The names of a command's verbs.
pub fn verbs(spec: &Spec) -> Vec<String> {
    spec.parser(String::new()).get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
}

/// The examples as help shows them; nothing where there are none.
fn examples(spec: &Spec) -> String {
    let mut text = String::new();
    for example in spec.examples {
        let title = if text.is_empty() { "Examples:\n" } else { "\n" };
        let _ = write!(text, "{title}  {}:\n    $ {}\n", example.about, example.line);
        for line in example.prints.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

/// A command's man page, section 1, in roff.
pub fn man(spec: &Spec) -> String {
    let name = format!("oskit-{}", spec.name);
    let command = spec.parser(format!("oskit {}", spec.name)).display_name(&name);
    page(command, &name, |roff| {
        for verb in verbs(spec) {
            let help = verb_help(spec, &format!("oskit {}", spec.name), verb.as_ref()).unwrap_or_default();
            roff.control("SH", [verb.to_uppercase().as_str()]).control("nf", []);
            roff.text([roff::roman(help)]).control("fi", []);
        }
        if !spec.examples.is_empty() {
            roff.control("SH", ["EXAMPLES"]);
        }
        for example in spec.examples {
            roff.control("PP", []).text([roff::roman(format!("{}:", example.about))]);
            roff.control("RS", []).control("nf", []);
            roff.text([roff::bold(format!("$ {}", example.line))]);
            roff.text(
                example.prints.lines().map(|line| roff::roman(format!("{line}\n"))).collect::<Vec<_>>(),
            );
            roff.control("fi", []).control("RE", []);
        }
    })
}

/// The man page of oskit itself.
pub fn man_overview(table: &'static [Spec]) -> String {
    page(whole(table), "oskit", |_| {})
}

/// A page for `command` called `name`; `more` adds what clap does not know of.
fn page(command: Command, name: &str, more: impl FnOnce(&mut Roff)) -> String {
    // A command's verbs are sections of its page; only commands have pages that can be pointed to.
    let names_pages = name == "oskit";
    let man = clap_mangen::Man::new(command.version(env!("CARGO_PKG_VERSION")))
        .title(name.to_uppercase())
        .date("")
        .source(version("oskit").trim_end());
    let mut roff = Roff::new();
    more(&mut roff);
    let mut page = Vec::new();
    let to = &mut page;
    // Writing to memory does not fail.
    let _ = man
        .render_title(to)
        .and_then(|()| man.render_name_section(to))
        .and_then(|()| man.render_synopsis_section(to))
        .and_then(|()| man.render_description_section(to))
        .and_then(|()| man.render_options_section(to))
        .and_then(|()| if names_pages { man.render_subcommands_section(to) } else { Ok(()) })
        .and_then(|()| if roff == Roff::new() { Ok(()) } else { roff.to_writer(to) });
    String::from_utf8_lossy(&page).into_owned()
}

/// A command's page in Markdown.
#[must_use]
pub fn markdown(spec: &Spec) -> String {
    let mut text = format!("# oskit {}\n\n{}.\n\n", spec.name, about(spec));
    let _ = write!(text, "```text\n{}```\n", help(spec, &format!("oskit {}", spec.name)));
    for verb in verbs(spec) {
        let help = verb_help(spec, &format!("oskit {}", spec.name), verb.as_ref()).unwrap_or_default();
        let _ = write!(text, "\n## oskit {} {verb}\n\n```text\n{help}```\n", spec.name);
    }
    if (spec.schema)().is_some() {
        let _ = write!(text, "\nWith `--json` it writes [these records](../schema/{}.json).\n", spec.name);
    }
    text
}

/// The script that completes oskit's command lines in `shell`.
#[must_use]
pub fn completions(table: &'static [Spec], shell: Shell) -> String {
    let mut script = Vec::new();
    let mut command = whole(table);
    let to = &mut script;
    match shell {
        Shell::Bash => generate(clap_complete::Shell::Bash, &mut command, to),
        Shell::Zsh => generate(clap_complete::Shell::Zsh, &mut command, to),
        Shell::Fish => generate(clap_complete::Shell::Fish, &mut command, to),
        Shell::PowerShell => generate(clap_complete::Shell::PowerShell, &mut command, to),
        Shell::Elvish => generate(clap_complete::Shell::Elvish, &mut command, to),
        Shell::Nushell => generate(Nushell, &mut command, to),
    }
    String::from_utf8_lossy(&script).into_owned()
}

fn generate(shell: impl Generator, command: &mut Command, to: &mut Vec<u8>) {
    clap_complete::generate(shell, command, "oskit", to);
}

/// The JSON Schema of a command's records, indented; `None` where it has none.
#[must_use]
pub fn schema(spec: &Spec) -> Option<String> {
    let mut schema = (spec.schema)()?;
    schema.insert("title".into(), format!("oskit {} --json", spec.name).into());
    Some(indented(&schema))
}

/// The JSON Schema of the line that `--json` writes on standard error for a failure.
#[must_use]
pub fn error_schema() -> String {
    indented(&crate::command::schema_of::<crate::error::ErrorLine<'_>>())
}

fn indented(schema: &impl Serialize) -> String {
    serde_json::to_string_pretty(schema).expect("a schema is plain JSON") + "\n"
}

fn about(spec: &Spec) -> String {
    spec.parser(String::new()).get_about().map(ToString::to_string).unwrap_or_default()
}

/// The whole of oskit as one parser, for completions.
fn whole(table: &'static [Spec]) -> Command {
    Command::new("oskit")
        .about("Python's os for the shell")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .subcommands(table.iter().map(|spec| spec.parser(format!("oskit {}", spec.name))))
}
