//! Whether to colour: `--color` > `NO_COLOR` > `CLICOLOR_FORCE`, `FORCE_COLOR` > `CLICOLOR=0` > a terminal whose `TERM`
//! is not `dumb` (no-color.org, bixense.com/clicolors).

use crate::platform::{env, terminal::Stream};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whatever the stream is.
    Always,
    /// Not at all.
    Never,
    /// On a terminal, unless the environment says otherwise.
    Auto,
}

/// Whether `stream` gets colour. `asked`: what the command line said.
#[must_use]
pub fn wanted(asked: Option<When>, stream: Stream) -> bool {
    match asked {
        Some(When::Always) => {
            let _ = stream.takes_colour(); // asked for even where the codes will show
            true
        }
        Some(When::Never) => false,
        Some(When::Auto) | None => wanted_by_environment(stream),
    }
}

fn wanted_by_environment(stream: Stream) -> bool {
    let says = |name: &str, value: &str| env::var(name).is_some_and(|it| it == value);
    let forces = |name: &str| env::is_set(name) && !says(name, "0");
    if env::is_set("NO_COLOR") {
        return false;
    }
    if forces("CLICOLOR_FORCE") || forces("FORCE_COLOR") {
        return true;
    }
    !says("CLICOLOR", "0") && stream.is_terminal() && !says("TERM", "dumb") && stream.takes_colour()
}
