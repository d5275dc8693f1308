//! Every example in help and in the documents does what it says.

use oskit::commands::TABLE;

use crate::support::Sandbox;

#[test]
fn examples_in_help_print_what_they_say() {
    for spec in TABLE {
        for example in spec.examples {
            Sandbox::new().shell(example.line).succeeds().prints_like(example.prints);
        }
    }
}
