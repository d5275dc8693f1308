use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use crate::support::{Call, Chance, Outcome, Verdict, cases, gnu, oskit};

#[test]
fn env_runs_and_says_what_gnus_does() {
    let Some(gnu) = gnu("env") else { return };
    let home = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(home.path().join("d")).expect("a directory");
    std::fs::write(home.path().join("plain"), "echo plain").expect("a file");
    let mut chance = Chance::new();
    let mut verdict = Verdict::default();
    for _ in 0..cases(500) {
        let args = command_line(&mut chance);
        let locale = if chance.once_in(4) { "C.UTF-8" } else { "C" };
        let variables = [
            ("LC_ALL", OsStr::new(locale)),
            ("PATH", OsStr::new("/usr/bin:/bin")),
            ("V", OsStr::new("va l")),
            ("E", OsStr::new("")),
            ("ODD", OsStr::from_bytes(b"\xff\n'\t")),
        ];
        let call = Call { name: "env", args: &args, dir: home.path(), variables: &variables };
        let [theirs, ours] = [&gnu, &oskit()].map(|program| as_text(call.of(program)));
        verdict.compare(&args, &theirs, &ours);
    }
    verdict.done();
}

#[test]
fn printenv_prints_what_gnus_does() {
    let Some(gnu) = gnu("printenv") else { return };
    let home = tempfile::tempdir().expect("a directory");
    let variables = [("A", OsStr::new("x y")), ("E", OsStr::new("")), ("ODD", OsStr::from_bytes(b"\xff\n"))];
    let words = ["A", "A", "E", "ODD", "NOPE", "A=x", "", "-0", "--null", "-x", "--nul", "--", "--nope"];
    let mut chance = Chance::new();
    let mut verdict = Verdict::default();
    for _ in 0..cases(100) {
        let args: Vec<OsString> = (0..chance.below(4)).map(|_| chance.pick(&words).into()).collect();
        let call = Call { name: "printenv", args: &args, dir: home.path(), variables: &variables };
        verdict.compare(&args, &call.of(&gnu), &call.of(&oskit()));
    }
    verdict.done();
}

/// Messages of oskit's are text, so a stray byte in them is U+FFFD.
fn as_text(outcome: Outcome) -> Outcome {
    Outcome { stderr: String::from_utf8_lossy(&outcome.stderr).into_owned().into_bytes(), ..outcome }
}

fn command_line(chance: &mut Chance) -> Vec<OsString> {
    let mut args = Vec::new();
    for _ in 0..chance.below(4) {
        option(chance, &mut args);
    }
    if chance.once_in(6) {
        args.push(chance.pick(&["--", "-"]).into());
    }
    for _ in 0..chance.below(3) {
        args.push(assignment(chance));
    }
    if !chance.once_in(3) {
        program(chance, &mut args);
    }
    args
}

fn option(chance: &mut Chance, args: &mut Vec<OsString>) {
    let bare =
        ["-i", "-v", "-0", "--null", "--ignore-e", "--debug", "-iv", "--list-signal-handling", "--list"];
    let wrong = ["-x", "-x y", "--nope", "-u", "--unset", "--null=1", "-i ", "--s", "-C", "--d"];
    let signals = [
        "",
        "=INT",
        "=PIPE,term",
        "=SIGHUP,,2",
        "=",
        "=KILL",
        "=FOO",
        "=99",
        "=RTMIN+1,RTMAX",
        "=0",
        "=15,USR1",
    ];
    match chance.below(12) {
        0 => args.push(chance.pick(&wrong).into()),
        1 | 2 => {
            args.push(chance.pick(&["-u", "--unset", "-iu"]).into());
            args.push(chance.pick(&["V", "NOPE", "PATH", "ODD", "", "A=B"]).into());
        }
        3 => {
            let dir = chance.pick(&["d", "/", "nowhere", "plain", "", "it's", "\n"]);
            args.extend(["-C".into(), dir.into()]);
        }
        4 | 5 => {
            let option = chance.pick(&["--ignore-signal", "--block-signal", "--default-signal"]);
            args.push([option, chance.pick(&signals)].concat().into());
        }
        6..=8 => {
            let option = chance.pick(&["-S", "-vS", "--split-string=", "-iS"]);
            args.push(OsString::from_vec([option.as_bytes(), &split_string(chance)].concat()));
        }
        _ => args.push(chance.pick(&bare).into()),
    }
}

fn split_string(chance: &mut Chance) -> Vec<u8> {
    let pieces: &[&[u8]] = &[
        b"a",
        b"V",
        b" ",
        b" ",
        b"\t",
        b"'",
        b"\"",
        b"\\",
        b"#",
        b"$",
        b"${V}",
        b"${E}",
        b"${NOPE}",
        b"${",
        b"}",
        b"\\_",
        b"\\c",
        b"\\n",
        b"\\\\",
        b"\\'",
        b"\xff",
        b"=",
        b"A=1 ",
        b"-i ",
        b"-v ",
        b"printf %s\\\\n ",
        b"-uV ",
        b"- ",
    ];
    let start = chance.pick(&["", "", "printf '%s|' ", "-i V=1 ", "sh -c 'echo $V' "]);
    [start.as_bytes(), &chance.some(pieces, 6)].concat()
}

fn assignment(chance: &mut Chance) -> OsString {
    let name: &[u8] = chance.pick(&[b"A".as_slice(), b"V", b"", b"NEW", b"\xff", b"a b", b"A"]);
    let value: &[u8] = chance.pick(&[b"1".as_slice(), b"", b"x=y", b"new\nline", b"\xfe", b"'q'"]);
    OsString::from_vec([name, b"=", value].concat())
}

fn program(chance: &mut Chance, args: &mut Vec<OsString>) {
    let lines: &[&[&str]] = &[
        &["printenv"],
        &["printf", "%s|", "a b", "-i", "it's", "\u{e9}"],
        &["sh", "-c", "echo \"$0 $V\"; exit 3", "name"],
        &["sh", "-c", "kill -PIPE $$; echo alive"],
        &["nosuch", "x"],
        &["no such"],
        &["./plain"],
        &["d"],
        &["./d"],
        &[""],
        &["new\nline"],
        &["pwd"],
        &["env", "-i", "B=2"],
        &["true", "--null"],
    ];
    args.extend(chance.pick(lines).iter().map(OsString::from));
}
