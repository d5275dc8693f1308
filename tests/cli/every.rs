//! What holds of every command, over the whole table.

use std::path::Path;

use oskit::command::{Spec, takes_value};
use oskit::commands::TABLE;

use crate::support::{Sandbox, oskit, rounds};

#[test]
fn help_and_version_answer_by_link_and_by_name() {
    let sandbox = Sandbox::new();
    for spec in TABLE {
        let by_name = sandbox.oskit([spec.name, "--help"]).succeeds();
        assert!(by_name.out().contains(&format!("Usage: oskit {}", spec.name)), "{}", by_name.out());
        sandbox.oskit([spec.name, "--version"]).succeeds();
        sandbox.oskit(["help", spec.name]).succeeds().prints(&by_name.out());
        if spec.manners.linkable {
            let by_link = sandbox.link(spec.name, ["--help"]).succeeds();
            assert!(by_link.out().contains(&format!("Usage: {}", spec.name)), "{}", by_link.out());
        }
    }
}

#[test]
fn an_unknown_option_is_refused_with_the_commands_own_status() {
    let sandbox = Sandbox::new();
    for spec in TABLE {
        let name = spec.name;
        let status = i32::from(spec.manners.usage.0);
        sandbox.oskit([name, "--no-such"]).fails(
            status,
            &format!(
                "oskit {name}: unrecognized option '--no-such' [UsageError]\n\
                 Try 'oskit {name} --help' for more information.\n"
            ),
        );
        if spec.manners.linkable {
            sandbox.link(name, ["-~"]).fails(
                status,
                &format!("{name}: invalid option -- '~'\nTry '{name} --help' for more information.\n"),
            );
        }
    }
}

#[test]
fn an_option_that_takes_a_value_has_a_long_name() {
    for spec in TABLE {
        for arg in spec.parser(String::new()).get_arguments() {
            let takes = takes_value(arg) && !arg.is_positional();
            assert!(!takes || arg.get_long().is_some(), "{}: {}", spec.name, arg.get_id());
        }
    }
}

#[test]
fn a_usage_error_is_json_where_json_is_asked_for() {
    let sandbox = Sandbox::new();
    for spec in TABLE.iter().filter(|spec| (spec.schema)().is_some()) {
        let run = sandbox.oskit([spec.name, "--json", "--no-such"]).exits(i32::from(spec.manners.usage.0));
        let error = &run.errors()[0]["error"];
        assert_eq!(error["type"], "UsageError");
        assert_eq!(error["command"], spec.name);
    }
}

#[test]
fn a_json_error_has_the_same_words_in_every_locale() {
    let lines: [&[&str]; 4] = [
        &["env", "--json", "--get", "NÖ"],
        &["mkdir", "--json", "-m", "zß", "a"],
        &["ls", "--json", "--sort=ü"],
        &["info", "--json", "no.such"],
    ];
    for line in lines {
        let [plain, utf8] = ["C", "C.UTF-8"].map(|locale| {
            let mut sandbox = Sandbox::new();
            sandbox.set("LC_ALL", locale).oskit(line).err()
        });
        assert_eq!(plain, utf8, "{line:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let sandbox = Sandbox::new();
    for spec in TABLE {
        let name = spec.name;
        let run = sandbox
            .shell(&format!("oskit {name} --help > /dev/full"))
            .exits(i32::from(spec.manners.failed.0));
        assert_eq!(
            run.err(),
            format!("oskit {name}: write error: No space left on device [OSError ENOSPC]\n")
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    for spec in TABLE {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut run = std::process::Command::new(oskit());
        let run = run.args([spec.name, "--help"]).stdout(writer).output().expect("oskit starts");
        assert_eq!(String::from_utf8_lossy(&run.stderr), "", "{}", spec.name);
        #[cfg(unix)]
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&run.status), Some(13), "{}", spec.name);
        #[cfg(windows)]
        assert_ne!(run.status.code(), Some(0), "{}", spec.name);
    }
}

#[test]
fn no_command_line_makes_a_command_panic() {
    let mut dice = Dice(7);
    for spec in TABLE {
        for _ in 0..rounds(60) {
            let sandbox = Sandbox::new();
            sandbox.file("f", "x=1\n");
            sandbox.dir("d/e");
            let args: Vec<_> = (0..dice.roll(5)).map(|_| word(spec, &mut dice)).collect();
            let run = sandbox.oskit(std::iter::once(spec.name.to_owned()).chain(args));
            let panicked = run.err().contains("panicked") || run.status == Some(101);
            run.expect(!panicked, "no panic");
        }
    }
}

/// An option of the command, or an operand that may be hard to take.
fn word(spec: &Spec, dice: &mut Dice) -> String {
    const OPERANDS: [&str; 16] = [
        "",
        "-",
        "--",
        "=",
        "a=",
        "f",
        "d",
        "d/e/",
        "no/such",
        "\n\u{1b}[31m",
        "é",
        "18446744073709551616",
        "-1",
        "1e999",
        "%",
        "...",
    ];
    let operand = |dice: &mut Dice| OPERANDS[dice.roll(OPERANDS.len())].to_owned();
    let parser = spec.parser(String::new());
    let options: Vec<_> = parser.get_arguments().filter(|arg| !arg.is_positional()).collect();
    let option = options[dice.roll(options.len())];
    match (dice.roll(3), option.get_long(), option.get_short()) {
        (0, Some(long), _) => format!("--{long}"),
        (1, Some(long), _) if takes_value(option) => format!("--{long}={}", operand(dice)),
        (1, _, Some(short)) => format!("-{short}"),
        _ => operand(dice),
    }
}

/// The same numbers each time (Knuth's linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

#[test]
fn an_empty_path_is_an_operand() {
    let sandbox = Sandbox::new();
    for spec in TABLE {
        let run = sandbox.oskit([spec.name, "", ""]);
        let refused = run.err().contains("Valid arguments") && run.err().contains("''");
        run.expect(
            !refused || spec.name == "completions",
            "an answer to an empty path that is not the parser's",
        );
    }
}

#[test]
fn an_empty_value_is_not_the_parsers_to_refuse() {
    let sandbox = Sandbox::new();
    for spec in TABLE {
        let parser = spec.parser(String::new());
        let options = parser.get_arguments().filter(|arg| arg.get_action().takes_values());
        for long in options.filter_map(|arg| arg.get_long()) {
            let run = sandbox.oskit([spec.name, &format!("--{long}="), "x"]);
            run.expect(!run.err().contains("Valid arguments are:\n\n"), "an answer that is not the parser's");
        }
    }
}

#[test]
fn every_command_has_a_test_file_of_its_own() {
    for spec in TABLE.iter().filter(|spec| spec.manners.linkable) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/{}.rs", spec.name));
        assert!(file.exists(), "{} is missing", file.display());
    }
}
