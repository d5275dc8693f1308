//! oskit: Python's `os` for the shell. The floors of the house, top first; each uses only those listed after it, and
//! `tests/layering.rs` holds the list.

pub mod cli; // argv -> name -> the one parser -> run -> flush -> status

pub mod commands; // the table of commands, and a file for each

pub mod reference; // help, completions, man pages, Markdown and schemas, made from a table of commands

pub mod command; // what a command is

pub mod context; // what a running command is given

pub mod output; // the one writer: human or JSON lines, colour, progress

pub mod engine; // file work that more than one command does; prints nothing

pub mod error; // what goes wrong: the typed failure, its words, its exit status

pub mod values; // what people type and read: parse, show and JSON side by side

pub mod platform; // the only place that names an operating system
