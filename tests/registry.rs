//! The table of commands is in order and complete.

use oskit::commands::{TABLE, find};

#[test]
fn rows_are_sorted_and_unique() {
    assert!(TABLE.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn each_row_is_found_by_its_name() {
    for spec in TABLE {
        assert_eq!(find(spec.name).map(|it| it.name), Some(spec.name));
    }
    assert!(find("no-such").is_none());
}

#[test]
fn each_parser_is_sound() {
    for spec in TABLE {
        spec.parser(spec.name.to_owned()).debug_assert();
    }
}

#[test]
fn each_command_and_option_says_what_it_is_for() {
    for spec in TABLE {
        let parser = spec.parser(spec.name.to_owned());
        assert!(parser.get_about().is_some(), "{} says nothing of itself", spec.name);
        for arg in parser.get_arguments() {
            assert!(arg.get_help().is_some(), "{} says nothing of {}", spec.name, arg.get_id());
        }
    }
}
