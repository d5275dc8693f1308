//! Listings that are kept, and what has changed since.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::fields::Field;
use super::json::{Record, TOTAL_SIZE, line};
use super::row::Row;
use crate::error::{Failure, Result, Status, place, quoted};
use crate::platform::fs::{create_file, directory_of, is_device, real_path};

/// An entry as a JSON object.
pub(super) type Object = Map<String, Value>;

/// A name, and its schema.
type Property = (&'static str, fn() -> Value);

/// What a change has besides the fields of an entry, for the schema.
pub(super) const PROPERTIES: [Property; 4] = [
    (
        "change",
        || json!({"enum": ["added", "removed", "changed"], "description": "With --diff: what has become of the entry."}),
    ),
    (
        "before",
        || json!({"type": ["object", "null"], "description": "With --diff: what it was; null where it was not there."}),
    ),
    (
        "after",
        || json!({"type": ["object", "null"], "description": "With --diff: what it is; null where it is no more."}),
    ),
    ("changed", || {
        json!({"type": "array", "items": {"type": "string"},
            "description": "With --diff: the fields that differ."})
    }),
];

/// `row` as a JSON object.
pub(super) fn object(row: &Row, fields: &[&'static Field]) -> Object {
    match serde_json::to_value(Record { row, fields }) {
        Ok(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

/// Keeps `lines` in `file`: whole, or not at all. A device or a pipe stays what it is, and gets them.
pub(super) fn save(file: &OsStr, lines: &str) -> Result<()> {
    let path = Path::new(file);
    let kept = if is_device(path) {
        create_file(path).and_then(|mut device| device.write_all(lines.as_bytes()))
    } else {
        // The temporary name in the error's own words would tell nobody anything.
        replace(path, lines).map_err(|error| io::Error::from(error.kind()))
    };
    kept.map_err(|error| Failure::os(&error, "cannot write").path(file).status(Status::USAGE).into())
}

/// Puts a new file with `lines` in the place of `path`.
fn replace(path: &Path, lines: &str) -> io::Result<()> {
    let mut new = tempfile::Builder::new().prefix(".oskit-").tempfile_in(directory_of(path))?;
    new.write_all(lines.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    Ok(())
}

/// The absolute path of `file`, whether or not it is there.
pub(super) fn absolute(file: &OsStr) -> Option<PathBuf> {
    let path = Path::new(file);
    Some(real_path(directory_of(path)).ok()?.join(path.file_name()?))
}

/// Reads a listing that was kept; `-` is standard input.
pub(super) fn read(file: &OsStr) -> Result<Vec<Object>> {
    let unreadable = |error: io::Error| {
        anyhow::Error::from(Failure::os(&error, "cannot open").path(file).status(Status::USAGE))
    };
    let reader: Box<dyn BufRead> = if file == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(std::fs::File::open(file).map_err(unreadable)?))
    };
    let mut objects = Vec::new();
    for (at, text) in reader.split(b'\n').enumerate() {
        let text = text.map_err(unreadable)?;
        match serde_json::from_slice(&text) {
            Ok(Value::Object(object)) if object.get("path").is_some_and(Value::is_string) => {
                objects.push(object);
            }
            _ => {
                let line =
                    format!("{}: no line of a listing: an object with a path is wanted", place(file, at + 1));
                return Err(Failure::value(line).status(Status::USAGE).into());
            }
        }
    }
    Ok(objects)
}

/// One entry that is not what it was.
pub(super) struct Change {
    before: Option<Object>,
    after: Option<Object>,
    changed: Vec<&'static str>,
}

/// What differs between two listings in `fields`, in the order of paths. A field that either lacks is not compared.
pub(super) fn changes(before: Vec<Object>, after: Vec<Object>, fields: &[&'static Field]) -> Vec<Change> {
    let mut pairs: BTreeMap<String, [Option<Object>; 2]> = BTreeMap::new();
    for (side, objects) in [before, after].into_iter().enumerate() {
        for object in objects {
            let key = key(&object);
            pairs.entry(key).or_default()[side] = Some(object);
        }
    }
    pairs.into_values().filter_map(|[before, after]| Change::between(before, after, fields)).collect()
}

/// What tells entries apart: the path, exact where it is no text.
fn key(object: &Object) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let path = text("path").unwrap_or_default();
    text("path_b64").map_or_else(|| path.to_owned(), |exact| format!("{path}\0{exact}"))
}

impl Change {
    fn between(before: Option<Object>, after: Option<Object>, fields: &[&'static Field]) -> Option<Self> {
        let mut changed = Vec::new();
        if let (Some(before), Some(after)) = (&before, &after) {
            let names = fields.iter().map(|field| field.name);
            let names = names.filter(|name| are_alike(name, before, after));
            changed.extend(names.filter(|name| differs(before.get(*name), after.get(*name))));
            if changed.is_empty() {
                return None;
            }
        }
        Some(Self { before, after, changed })
    }

    fn path(&self) -> &str {
        let object = self.after.as_ref().or(self.before.as_ref());
        object.and_then(|object| object.get("path")).and_then(Value::as_str).unwrap_or_default()
    }

    /// The change as a line of JSON.
    pub(super) fn json(&self) -> String {
        let mut object = json!({
            "change": match (&self.before, &self.after) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "changed",
            },
            "path": self.path(),
            "changed": self.changed,
            "before": self.before,
            "after": self.after,
        });
        let exact = |side: &Option<Object>| side.as_ref()?.get("path_b64").cloned();
        if let Some(exact) = exact(&self.after).or_else(|| exact(&self.before)) {
            object["path_b64"] = exact;
        }
        line(&object)
    }

    /// The change as a line for people.
    pub(super) fn line(&self) -> String {
        let name = if self.path().contains(|char: char| char.is_control()) {
            quoted(OsString::from(self.path()))
        } else {
            self.path().to_owned()
        };
        match (&self.before, &self.after) {
            (None, _) => format!("+ {name}\n"),
            (_, None) => format!("- {name}\n"),
            (Some(before), Some(after)) => {
                let told: Vec<_> = self.changed.iter().map(|field| told(field, before, after)).collect();
                format!("~ {name}: {}\n", told.join(", "))
            }
        }
    }
}

/// Whether the values of `field` mean the same: not where one is the size of a directory with all below it and the other is
/// not. A directory's own size and room are the file system's affair.
fn are_alike(field: &str, before: &Object, after: &Object) -> bool {
    let is_total = |object: &Object| object.contains_key(TOTAL_SIZE);
    let is_dir = |object: &Object| object.get("type").is_some_and(|kind| kind == "dir");
    !matches!(field, "size" | "allocated")
        || is_total(before) == is_total(after) && (is_total(after) || !is_dir(before) || !is_dir(after))
}

/// Where a link leads to is no change of the link.
fn differs(before: Option<&Value>, after: Option<&Value>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => said(before) != said(after),
        _ => false,
    }
}

fn said(value: &Value) -> &Value {
    if value.is_object() { value.get("target").unwrap_or(value) } else { value }
}

/// `size 4 -> 5`.
fn told(field: &str, before: &Object, after: &Object) -> String {
    let shown = |object: &Object| match object.get(field).map(said) {
        Some(Value::String(text)) if !text.contains(|char: char| char.is_control()) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    format!("{field} {} -> {}", shown(before), shown(after))
}
