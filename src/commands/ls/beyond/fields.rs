//! The fields of an entry: the one table that `--fields`, `--sort`, `--header`, `--tsv`, JSON, its schema and the help
//! are made from.

use std::ffi::OsStr;

use super::json::TOTAL_SIZE;
use super::needs::Needs;
use super::row::{Row, Total};
use super::value::{Pointer, Value, word};
use crate::error::{ErrorRecord, Failure, Result, quoted};
use crate::platform::fs::access::Extra;
use crate::platform::fs::{Stat, Want};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A fact of an entry.
pub(super) struct Field {
    /// What it is called by: in JSON, in `--fields`, in `--sort` and above its column.
    pub(super) name: &'static str,
    /// What it is, for the schema and the help.
    pub(super) about: &'static str,
    /// What JSON has for it.
    shape: Shape,
    /// What must be looked up for it.
    pub(super) needs: Needs,
    /// Reads it.
    pub(super) value: for<'a> fn(&'a Row) -> Value<'a>,
}

/// What JSON has for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A string that is always there, with a `_b64` sibling.
    Name,
    /// A string or null, with a `_b64` sibling.
    MaybeName,
    Word,
    MaybeWord,
    MaybeCount,
    Count,
    Flag,
    MaybeFlag,
    Link,
    Trouble,
}

/// Every field, in the order of the record.
pub(super) static FIELDS: [Field; 26] = [
    Field {
        name: "path",
        about: "Its path: the operand, and what lies below it",
        shape: Shape::Name,
        needs: Needs::NOTHING,
        value: |row| Value::Name(row.path.as_os_str()),
    },
    Field {
        name: "name",
        about: "Its name in its directory; for an operand the operand",
        shape: Shape::Name,
        needs: Needs::NOTHING,
        value: |row| Value::Name(&row.name),
    },
    Field {
        name: "depth",
        about: "How far below its operand it is: 0 for the operand itself, 1 for what is in it",
        shape: Shape::Count,
        needs: Needs::NOTHING,
        value: |row| Value::Count(row.depth as u64),
    },
    Field {
        name: "type",
        about: "file, dir, symlink, fifo, socket, char_device, block_device or unknown",
        shape: Shape::Word,
        needs: Needs { kind: true, ..Needs::NOTHING },
        value: |row| Value::Word(word(row.kind)),
    },
    Field {
        name: "size",
        about: "Bytes",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::SIZE),
        value: |row| sum(row, |it| it.size, |it| it.size),
    },
    Field {
        name: "allocated",
        about: "Bytes taken on disk",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::BLOCKS),
        value: |row| sum(row, |it| it.allocated, |it| it.allocated),
    },
    Field {
        name: "mode",
        about: "Permission bits, setuid, setgid and sticky, in octal: 0644",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::MODE),
        value: |row| of(row, |it| Value::Octal(it.mode)),
    },
    Field {
        name: "perm",
        about: "Permission bits in letters: rw-r--r--",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::MODE),
        value: |row| of(row, |it| Value::Letters(it.mode)),
    },
    Field {
        name: "nlink",
        about: "Hard links",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::NLINK),
        value: |row| own(row, |it| it.nlink),
    },
    Field {
        name: "inode",
        about: "Its number on its device",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::INO),
        value: |row| of(row, |it| Value::Count(it.ino)),
    },
    Field {
        name: "device",
        about: "The device that holds it",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::INO),
        value: |row| of(row, |it| Value::Count(it.dev)),
    },
    Field {
        name: "uid",
        about: "The owner's number",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::OWNER),
        value: |row| of(row, |it| number(it.uid)),
    },
    Field {
        name: "gid",
        about: "The group's number",
        shape: Shape::MaybeCount,
        needs: Needs::stat(Want::OWNER),
        value: |row| of(row, |it| number(it.gid)),
    },
    Field {
        name: "user",
        about: "The owner's name; on Windows DOMAIN\\name, only where --fields or --sort names it",
        shape: Shape::MaybeName,
        needs: Needs { user: true, ..Needs::stat(Want::OWNER) },
        value: |row| name(row.user.as_deref()),
    },
    Field {
        name: "group",
        about: "The group's name",
        shape: Shape::MaybeName,
        needs: Needs { group: true, ..Needs::stat(Want::OWNER) },
        value: |row| name(row.group.as_deref()),
    },
    Field {
        name: "mtime",
        about: "Last written, in UTC",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::MTIME),
        value: |row| of(row, |it| Value::Moment(it.mtime)),
    },
    Field {
        name: "atime",
        about: "Last read, in UTC",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::ATIME),
        value: |row| of(row, |it| Value::Moment(it.atime)),
    },
    Field {
        name: "ctime",
        about: "Last changed in its metadata, in UTC",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::CTIME),
        value: |row| of(row, |it| Value::Moment(it.ctime)),
    },
    Field {
        name: "btime",
        about: "Made, in UTC",
        shape: Shape::MaybeWord,
        needs: Needs::stat(Want::BTIME),
        value: |row| of(row, |it| it.btime.map_or(Value::None, Value::Moment)),
    },
    Field {
        name: "hidden",
        about: "Whether its name starts with a dot",
        shape: Shape::Flag,
        needs: Needs::NOTHING,
        value: |row| Value::Flag(row.is_hidden()),
    },
    Field {
        name: "link",
        about: "Where a symbolic link points to; null for other files",
        shape: Shape::Link,
        needs: Needs { kind: true, link: true, ..Needs::NOTHING },
        value: |row| row.link.as_ref().map_or(Value::None, |it| Value::Link(it, row.resolved.as_deref())),
    },
    Field {
        name: "acl",
        about: "Whether an access control list guards it; null but on Linux",
        shape: Shape::MaybeFlag,
        needs: Needs { acl: true, ..Needs::NOTHING },
        value: |row| row.extra.map_or(Value::None, |it| Value::Flag(it == Extra::List)),
    },
    Field {
        name: "context",
        about: "Its security context (SELinux)",
        shape: Shape::MaybeName,
        needs: Needs { context: true, ..Needs::NOTHING },
        value: |row| name(row.context.as_deref()),
    },
    Field {
        name: "git",
        about: "How git sees it: two letters as of git status, staged and not; .. unchanged, ?? untracked, \
                !! ignored, ? not known in time",
        shape: Shape::MaybeWord,
        needs: Needs { kind: true, git: true, ..Needs::NOTHING },
        value: |row| row.git.as_deref().map_or(Value::None, Value::Word),
    },
    Field {
        name: "extension",
        about: "What follows the last dot of its name",
        shape: Shape::MaybeName,
        needs: Needs::NOTHING,
        value: |row| name(std::path::Path::new(&row.name).extension()),
    },
    Field {
        name: "error",
        about: "What could not be found out about it, and why",
        shape: Shape::Trouble,
        needs: Needs { error: true, ..Needs::NOTHING },
        value: |row| row.trouble.as_ref().map_or(Value::None, Value::Trouble),
    },
];

/// The fields that are there only when they are named or an option asks for them.
const ON_REQUEST: [&str; 4] = ["context", "git", "extension", "error"];

/// The fields that `--reproducible` leaves out: they differ where the files do not.
const ACCIDENTAL: [&str; 9] =
    ["allocated", "inode", "device", "user", "group", "atime", "ctime", "btime", "acl"];

fn of<'a>(row: &'a Row, value: impl FnOnce(&'a Stat) -> Value<'a>) -> Value<'a> {
    row.stat.as_ref().map_or(Value::None, value)
}

fn own(row: &Row, count: fn(&Stat) -> u64) -> Value<'_> {
    if row.vague { Value::None } else { of(row, |it| Value::Count(count(it))) }
}

fn sum(row: &Row, all: fn(Total) -> u64, count: fn(&Stat) -> u64) -> Value<'_> {
    row.total.map_or_else(|| own(row, count), |total| Value::Count(all(total)))
}

fn number<'a>(number: Option<u32>) -> Value<'a> {
    number.map_or(Value::None, |it| Value::Count(it.into()))
}

fn name(name: Option<&OsStr>) -> Value<'_> {
    name.map_or(Value::None, Value::Name)
}

impl Field {
    /// Whether it stands at the right of its column.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Count | Shape::MaybeCount)
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        let mut schema = match self.shape {
            Shape::Name | Shape::Word => String::json_schema(generator),
            Shape::MaybeName | Shape::MaybeWord => Option::<String>::json_schema(generator),
            Shape::Count => u64::json_schema(generator),
            Shape::MaybeCount => Option::<u64>::json_schema(generator),
            Shape::Flag => bool::json_schema(generator),
            Shape::MaybeFlag => Option::<bool>::json_schema(generator),
            Shape::Link => generator.subschema_for::<Option<Pointer<'_>>>(),
            Shape::Trouble => generator.subschema_for::<Option<ErrorRecord<'_>>>(),
        };
        schema.insert("description".into(), format!("{}.", self.about).into());
        schema
    }
}

/// The field called `name`.
pub(super) fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The fields called `names`.
pub(super) fn all(names: &[&str]) -> Vec<&'static Field> {
    names.iter().filter_map(|name| find(name)).collect()
}

/// What JSON has unless told otherwise.
pub(super) fn usual(reproducible: bool) -> Vec<&'static Field> {
    let asked = |field: &&Field| {
        !ON_REQUEST.contains(&field.name) && (!reproducible || !ACCIDENTAL.contains(&field.name))
    };
    FIELDS.iter().filter(asked).collect()
}

/// Reads what `--fields` says.
pub(super) fn parse(texts: &[String]) -> Result<Vec<&'static Field>> {
    let names = texts.iter().flat_map(|text| text.split(','));
    names.map(|name| find(name).ok_or_else(|| unknown("--fields", name, names_of_fields()))).collect()
}

/// A word in a list that is none of the `valid` ones.
pub(super) fn unknown(option: &str, word: &str, valid: impl Iterator<Item = &'static str>) -> anyhow::Error {
    let valid: Vec<_> = valid.map(|it| format!("'{it}'")).collect();
    Failure::usage(format!("invalid argument {} for '{option}'", quoted(word)))
        .detail(format!("Valid arguments are: {}", valid.join(" ")))
        .into()
}

/// The names of the fields.
pub(super) fn names_of_fields() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|field| field.name)
}

/// The help of `--fields`.
pub(super) fn help() -> String {
    let names: Vec<_> = names_of_fields().collect();
    format!("Show these facts, in this order, here and with --json and --tsv: {}", names.join(" "))
}

/// The schema of the records, and of the changes that `--diff` writes.
pub(in super::super) fn schema() -> Schema {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut properties = serde_json::Map::new();
    for field in &FIELDS {
        properties.insert(field.name.into(), field.schema(&mut generator).into());
        if matches!(field.shape, Shape::Name | Shape::MaybeName) {
            let about = "Base64 of the exact bytes, there when they are not UTF-8.";
            let exact = serde_json::json!({"type": "string", "description": about});
            properties.insert(format!("{}_b64", field.name), exact);
        }
    }
    for (name, about) in super::diff::PROPERTIES {
        properties.insert(name.into(), about());
    }
    let about =
        "There, and true, on a directory whose size and room count all that is below it (--total-size).";
    properties.insert(TOTAL_SIZE.into(), serde_json::json!({"type": "boolean", "description": about}));
    let about = "A file that was listed: the fields that were asked for. What the platform or the file system does not \
                 keep, or what could not be read, is null. With --diff a change instead: change, path, before, after.";
    let mut schema = schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "description": about,
        "properties": properties,
    });
    let shared = generator.take_definitions(true);
    if !shared.is_empty() {
        schema.insert("$defs".into(), shared.into());
    }
    schema
}
