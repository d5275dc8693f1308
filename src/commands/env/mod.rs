//! `oskit env`.

mod signals;
mod split;
mod variable;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::command::{BEYOND_GNU, Command, Example, Manners, path, schema_of};
use crate::context::Context;
use crate::engine::environment::{self, Environment};
use crate::error::{Failure, Result, Status, place, quoted, quoted_text};
use crate::platform::{env, errors, process, text};
use signals::SignalOptions;
use variable::Query;
pub(super) use variable::Variable;

const SHEBANG_HINT: &str = "use -[v]S to pass options in shebang lines";

/// Run a program in a modified environment, or print the environment
#[derive(Args)]
pub struct Env {
    /// Start with an empty environment (a lone - does too)
    #[arg(short, long)]
    ignore_environment: bool,
    /// End each line of output with NUL, not newline
    #[arg(short = '0', long)]
    null: bool,
    /// Remove NAME from the environment
    #[arg(short, long, value_name = "NAME")]
    unset: Vec<OsString>,
    /// Change the working directory to DIR
    #[arg(short = 'C', long, value_name = "DIR", value_parser = path())]
    chdir: Option<PathBuf>,
    /// Split S into arguments, to pass several on a #! line
    #[arg(short = 'S', long, value_name = "S")]
    split_string: Vec<OsString>,
    /// Call the program ARG
    #[arg(short = 'a', long, value_name = "ARG")]
    argv0: Option<OsString>,
    #[command(flatten)]
    signals: SignalOptions,
    /// List signals that are blocked or ignored, on standard error
    #[arg(long)]
    list_signal_handling: bool,
    /// Say what is done, on standard error
    #[arg(short = 'v', long = "debug")]
    verbose: bool,
    /// Set the variables of FILE, lines of NAME=VALUE (- is standard input)
    #[arg(short, long, value_name = "FILE", help_heading = BEYOND_GNU, value_parser = path())]
    file: Vec<PathBuf>,
    /// Do without a FILE that does not exist
    #[arg(long, requires = "file", help_heading = BEYOND_GNU)]
    optional: bool,
    /// Let inherited variables keep their values against those of FILE
    #[arg(long, requires = "file", help_heading = BEYOND_GNU)]
    keep_existing: bool,
    /// Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither
    #[arg(long, value_name = "NAME[:-DEFAULT]", help_heading = BEYOND_GNU)]
    get: Vec<OsString>,
    /// Write a JSON object for each variable
    #[arg(long, help_heading = BEYOND_GNU)]
    json: bool,
    /// Assignments, then the program to run and its arguments; without one the environment is printed
    #[arg(value_name = "NAME=VALUE|COMMAND|ARG")]
    operands: Vec<OsString>,
}

impl Command for Env {
    const NAME: &'static str = "env";
    const MANNERS: Manners = Manners::gnu(Status::NOT_STARTED).options_first();
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "Run a program with one variable more",
            line: "oskit env GREETING=hello sh -c 'echo $GREETING'",
            prints: "hello\n",
        },
        Example {
            about: "Take the variables of a file",
            line: "printf 'HOST=db\\nURL=\"http://$HOST:${PORT:-80}\"\\n' > app.env; oskit env -i -f app.env",
            prints: "HOST=db\nURL=http://db:80\n",
        },
        Example {
            about: "Ask for a value, with another to fall back on",
            line: "oskit env --get EDITOR:-vi",
            prints: "vi\n",
        },
        Example {
            about: "Hand variables to a program that reads JSON",
            line: "oskit env -i --json A=1",
            prints: "{\"name\":\"A\",\"value\":\"1\"}\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Variable<'_>>()
    }

    fn splice(
        option: &str,
        value: &OsStr,
        before: &[OsString],
        cx: &mut Context,
    ) -> Option<Result<Vec<OsString>>> {
        let traces = before.iter().any(|it| it == "-v" || it == "--debug");
        match option {
            "split_string" => Some(split::split(value, traces.then_some(cx))),
            _ if SignalOptions::NAMES.contains(&option) => SignalOptions::check(value).err().map(Err),
            _ => None,
        }
    }

    fn run(mut self, cx: &mut Context) -> Result<Status> {
        if self.operands.first().is_some_and(|word| word == "-") {
            self.operands.remove(0);
            self.ignore_environment = true;
        }
        let is_assignment = |word: &OsString| word.as_encoded_bytes().contains(&b'=');
        let assignments = self.operands.iter().take_while(|word| is_assignment(word)).count();
        let program = self.operands.split_off(assignments);
        let environment = self.environment(cx)?;
        self.check_usage(!program.is_empty())?;
        if program.is_empty() {
            self.print(&environment, cx)
        } else {
            self.run_program(program, &environment, cx)
        }
    }
}

impl Env {
    /// What makes no sense together.
    fn check_usage(&self, runs: bool) -> Result<()> {
        let rules = [
            (self.json && self.null, "cannot specify --null (-0) with --json"),
            (runs && self.null, "cannot specify --null (-0) with command"),
            (runs && self.json, "cannot specify --json with command"),
            (runs && !self.get.is_empty(), "cannot specify --get with command"),
            (!runs && self.chdir.is_some(), "must specify command with --chdir (-C)"),
            (!runs && self.argv0.is_some(), "must specify command with --argv0 (-a)"),
        ];
        let broken = rules.iter().find(|(is_broken, _)| *is_broken);
        broken.map_or(Ok(()), |(_, wrong)| Err(Failure::usage(*wrong).into()))
    }

    /// The environment that was asked for: inherited, then files, removals and assignments.
    fn environment(&self, cx: &mut Context) -> Result<Environment> {
        let mut environment = if self.ignore_environment {
            self.trace(cx, || "cleaning environ");
            Environment::default()
        } else {
            Environment::new(env::entries())
        };
        self.load_files(&mut environment, cx)?;
        // As GNU's: what starts out empty has nothing to remove, and a NAME is not even looked at.
        if !self.ignore_environment || !self.file.is_empty() {
            self.remove_names(&mut environment, cx)?;
        }
        for assignment in &self.operands {
            self.trace(cx, || with("setenv:   ", assignment));
            if let Some((name, value)) = text::split_once(assignment, b'=') {
                environment.set(name, value);
            }
        }
        Ok(environment)
    }

    fn remove_names(&self, environment: &mut Environment, cx: &mut Context) -> Result<()> {
        for name in &self.unset {
            self.trace(cx, || with("unset:    ", name));
            if name.is_empty() || name.as_encoded_bytes().contains(&b'=') {
                let error = io::ErrorKind::InvalidInput.into();
                return Err(Failure::os(&error, "cannot unset").path(name).quoting_text().into());
            }
            environment.unset(name);
        }
        Ok(())
    }

    fn load_files(&self, environment: &mut Environment, cx: &mut Context) -> Result<()> {
        let inherited = if self.keep_existing { environment.clone() } else { Environment::default() };
        for file in &self.file {
            self.trace(cx, || format!("file:     {}", quoted_text(file)));
            let content = match environment::read(file) {
                Err(error) if self.optional && errors::is(&error, "ENOENT") => continue,
                content => {
                    content.map_err(|error| Failure::os(&error, "cannot read").path(file).quoting_text())?
                }
            };
            environment
                .load(&content, &|name| inherited.get(name).is_some())
                .map_err(|error| Failure::value(format!("{}: {error}", place(file, error.line))))?;
        }
        Ok(())
    }

    fn print(&self, environment: &Environment, cx: &mut Context) -> Result<Status> {
        let end = if self.null { b"\0" } else { b"\n" };
        if self.get.is_empty() {
            for (name, value) in environment.variables() {
                cx.emit(&Variable::new(name, value, end))?;
            }
        }
        for query in &self.get {
            let query = Query::parse(query)?;
            if let Some(variable) = cx.check(query.answer(environment, end)) {
                cx.emit(&variable)?;
            }
        }
        Ok(cx.status())
    }

    fn run_program(
        &self,
        mut args: Vec<OsString>,
        environment: &Environment,
        cx: &mut Context,
    ) -> Result<Status> {
        process::hand_on_sigpipe();
        self.signals.apply(self.verbose, cx)?;
        if self.list_signal_handling {
            signals::list(cx)?;
        }
        if let Some(dir) = &self.chdir {
            self.trace(cx, || format!("chdir:    {}", quoted(dir)));
            std::env::set_current_dir(dir)
                .map_err(|error| Failure::os(&error, "cannot change directory to").path(dir))?;
        }
        self.trace(cx, || with("executing: ", &args[0]));
        let program = args[0].clone();
        if let Some(name) = &self.argv0 {
            args[0].clone_from(name);
        }
        for (at, arg) in args.iter().enumerate() {
            self.trace(cx, || format!("   arg[{at}]= {}", quoted_text(arg)));
        }
        process::hand_on_closed();
        match process::replace(&program, &args, environment.entries()) {
            Ok(status) => Ok(Status(u8::try_from(status).unwrap_or(u8::MAX))),
            Err(error) => {
                cx.check::<()>(Err(cannot_run(&error, &program).into()));
                if looks_like_shebang(&error, &program) {
                    cx.note(SHEBANG_HINT);
                }
                Ok(cx.status())
            }
        }
    }

    fn trace<T: AsRef<[u8]>>(&self, cx: &mut Context, line: impl FnOnce() -> T) {
        if self.verbose {
            cx.talk(line());
        }
    }
}

fn with(lead: &str, text: &OsStr) -> Vec<u8> {
    [lead.as_bytes(), text.as_encoded_bytes()].concat()
}

/// Not found is 127, anything else 126.
fn cannot_run(error: &io::Error, program: &OsStr) -> Failure {
    let missing = errors::is(error, "ENOENT");
    let status = if missing { Status::NOT_FOUND } else { Status::CANNOT_RUN };
    Failure::os(error, "").path(program).quoting_text().status(status)
}

/// Whether a program that is not there looks like a `#!` line without `-S`.
fn looks_like_shebang(error: &io::Error, program: &OsStr) -> bool {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    errors::is(error, "ENOENT") && program.as_encoded_bytes().iter().any(blank)
}
