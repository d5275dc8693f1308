//! Entries as JSON.

use std::fmt::Write as _;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::fields::Field;
use super::row::Row;
use super::value::Value;

/// What marks a directory whose size and room count all that is below it.
pub(super) const TOTAL_SIZE: &str = "total_size";

/// The chosen fields of an entry.
pub(super) struct Record<'a> {
    pub(super) row: &'a Row,
    pub(super) fields: &'a [&'static Field],
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.fields {
            (field.value)(self.row).add(field.name, &mut map)?;
        }
        let sums = |field: &&Field| matches!(field.name, "size" | "allocated");
        if self.row.total.is_some() && self.fields.iter().any(sums) {
            map.serialize_entry(TOTAL_SIZE, &true)?;
        }
        // Failures that are told on entries must not get lost for the choice of fields.
        if let Some(trouble) = &self.row.trouble
            && !self.fields.iter().any(|field| field.name == "error")
        {
            Value::Trouble(trouble).add("error", &mut map)?;
        }
        map.end()
    }
}

/// A line of JSON in which a terminal finds nothing to obey: what JSON itself leaves as it is, is escaped, too.
pub(super) fn line(record: &impl Serialize) -> String {
    // Writing to memory does not fail.
    let mut text = serde_json::to_string(record).unwrap_or_default();
    // Most lines hold neither DEL nor the first byte of what is above it.
    if text.bytes().all(|byte| byte != 0x7f && byte != 0xc2) {
        text.push('\n');
        return text;
    }
    let mut line = String::with_capacity(text.len() + 1);
    for char in text.chars() {
        match char {
            '\u{7f}'..='\u{9f}' => drop(write!(line, "\\u{:04x}", u32::from(char))),
            char => line.push(char),
        }
    }
    line.push('\n');
    line
}
