//! argv to the library, the library's status to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Elsewhere than on Windows these are the arguments as they are; there, wildcards are left to the program.
    oskit::cli::run(wild::args_os()).into()
}
