//! argv to the library, the library's status to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    oskit::cli::run(std::env::args_os()).into()
}
