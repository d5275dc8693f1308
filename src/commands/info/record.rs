//! The answers as they are shown: bare, in lines, as a page, as JSON; and the schema of the last.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

use schemars::Schema;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};

use super::answer::{Kind, Value};
use super::groups::{GROUPS, Key};
use super::selection::{Form, Selection};
use crate::output::{Look, Render};
use crate::values::name::lossless;
use crate::values::quoting::write_hiding_controls;

/// The answers to the keys that were asked for, in their order; `None` for one that has none here.
pub(super) struct Answered {
    pub(super) form: Form,
    pub(super) values: Vec<(&'static Key, Option<Value>)>,
}

impl Answered {
    /// The answers that there are.
    fn present(&self) -> impl Iterator<Item = (&'static Key, &Value)> {
        self.values.iter().filter_map(|(key, value)| Some((*key, value.as_ref()?)))
    }
}

impl Render for Answered {
    fn human(&self, to: &mut dyn Write, look: Look) -> io::Result<()> {
        match self.form {
            Form::Bare => self.present().try_for_each(|(_, value)| write_lines(to, "", value, look)),
            Form::Lines => self.present().try_for_each(|(key, value)| write_lines(to, key.name, value, look)),
            Form::Page => self.page(to, look),
        }
    }
}

/// A line for each value in it, behind `name=` if there is a name.
fn write_lines(to: &mut dyn Write, name: &str, value: &Value, look: Look) -> io::Result<()> {
    let equals = if name.is_empty() { "" } else { "=" };
    for (part, text) in lines(value) {
        let joint = if !name.is_empty() && !part.is_empty() { "." } else { "" };
        let between = if part.is_empty() { equals } else { "=" };
        write!(to, "{name}{joint}{part}{between}")?;
        write_text(to, &text, look)?;
        to.write_all(b"\n")?;
    }
    Ok(())
}

/// The texts of a value, of a list one each; of fields with their names.
fn lines(value: &Value) -> Vec<(&str, OsString)> {
    match value {
        Value::Texts(texts) => texts.iter().map(|text| ("", text.clone())).collect(),
        Value::Counts(counts) => counts.iter().map(|count| ("", count.to_string().into())).collect(),
        Value::Fields(fields) => fields.iter().map(|(name, text)| (name.as_str(), text.clone())).collect(),
        Value::Boolean(yes) => vec![("", yes.to_string().into())],
        Value::Count(count) => vec![("", count.to_string().into())],
        Value::Signed(number) => vec![("", number.to_string().into())],
        Value::Number(number) => vec![("", number.to_string().into())],
        Value::Text(text) => vec![("", text.clone())],
    }
}

/// Bytes as they are; on a terminal, nothing that it would take for a command.
fn write_text(to: &mut dyn Write, text: &OsStr, look: Look) -> io::Result<()> {
    if !look.terminal {
        return to.write_all(text.as_encoded_bytes());
    }
    let mut shown = Vec::new();
    write_hiding_controls(&mut shown, text.as_encoded_bytes(), true);
    to.write_all(&shown)
}

impl Answered {
    /// `key  value`, the values below each other, an empty line between groups.
    fn page(&self, to: &mut dyn Write, look: Look) -> io::Result<()> {
        let lines: Vec<_> =
            self.present().filter_map(|(key, value)| Some((key, on_page(key.kind, value)?))).collect();
        let width = lines.iter().map(|(key, _)| key.name.len()).max().unwrap_or(0);
        let mut group = None;
        for (key, text) in lines {
            if group.replace(key.parts().0).is_some_and(|before| before != key.parts().0) {
                to.write_all(b"\n")?;
            }
            write!(to, "{:width$}  ", key.name)?;
            write_text(to, &text, look)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// A value in a line for people; none for a list of nothing, and for fields, which other keys tell.
fn on_page(kind: Kind, value: &Value) -> Option<OsString> {
    match (kind, value) {
        (Kind::Bytes, Value::Count(bytes)) => Some(shown_size(*bytes).into()),
        (Kind::Seconds, Value::Number(seconds)) => Some(shown_span(*seconds).into()),
        (_, Value::Boolean(yes)) => Some(if *yes { "yes" } else { "no" }.into()),
        (_, Value::Fields(_)) => None,
        (_, Value::Text(text)) if text == "\n" => Some("\\n".into()),
        (_, Value::Text(text)) if text == "\r\n" => Some("\\r\\n".into()),
        (_, value) => {
            let texts: Vec<_> = lines(value).into_iter().map(|(_, text)| text).collect();
            (!texts.is_empty()).then(|| texts.join(OsStr::new(", ")))
        }
    }
}

/// `512 B`, `1.5 MiB`, rounded to a tenth.
fn shown_size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let Some(power) = bytes.checked_ilog2().map(|log| log / 10).filter(|&power| power > 0) else {
        return format!("{bytes} B");
    };
    let unit = 1_u128 << (10 * power);
    let tenths = (u128::from(bytes) * 10 + unit / 2) / unit;
    match UNITS.get(power as usize) {
        Some(next) if tenths >= 10240 => format!("1.0 {next}"),
        _ => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[power as usize - 1]),
    }
}

/// `3d 4h 5m 6s`, from the first that is not 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole seconds since a start")]
fn shown_span(seconds: f64) -> String {
    let whole = seconds as u64;
    let parts = [(whole / 86400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")];
    let first = parts.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    parts[first..].iter().map(|(count, unit)| format!("{count}{unit}")).collect::<Vec<_>>().join(" ")
}

impl Serialize for Answered {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut groups: Vec<(&str, Members)> = Vec::new();
        for (key, value) in &self.values {
            let (group, name) = key.parts();
            let at = groups.iter().position(|(it, _)| *it == group).unwrap_or_else(|| {
                groups.push((group, Members(Vec::new())));
                groups.len() - 1
            });
            groups[at].1.add(name, value.as_ref());
        }
        to.collect_map(groups)
    }
}

/// The members of an object, in order.
struct Members(Vec<(String, Json)>);

impl Members {
    fn add(&mut self, name: &str, value: Option<&Value>) {
        let (json, exact) = value.map_or((Json::Null, None), as_json);
        self.0.push((name.to_owned(), json));
        self.0.extend(exact.map(|exact| (format!("{name}_b64"), exact)));
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

/// A value for JSON, and its exact bytes where text does not show them.
fn as_json(value: &Value) -> (Json, Option<Json>) {
    match value {
        Value::Boolean(yes) => ((*yes).into(), None),
        Value::Count(count) => ((*count).into(), None),
        Value::Signed(number) => ((*number).into(), None),
        Value::Number(number) => ((*number).into(), None),
        Value::Counts(counts) => (counts.clone().into(), None),
        Value::Text(text) => {
            let (text, exact) = lossless(text);
            (text.into(), exact.map(Json::from))
        }
        Value::Texts(texts) => {
            let (texts, exact): (Vec<_>, Vec<_>) = texts.iter().map(|text| lossless(text)).unzip();
            let is_exact = exact.iter().all(Option::is_none);
            (texts.into(), (!is_exact).then(|| exact.into()))
        }
        Value::Fields(fields) => {
            let member = |(name, text): &(String, OsString)| (name.clone(), lossless(text).0.into());
            (Json::Object(fields.iter().map(member).collect()), None)
        }
    }
}

/// The keys themselves, for `--list-keys`.
#[derive(serde::Serialize)]
pub(super) struct Keys {
    keys: Vec<KeyRow>,
}

#[derive(serde::Serialize)]
struct KeyRow {
    key: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    unit: Option<&'static str>,
    platforms: &'static [&'static str],
    about: &'static str,
}

impl Keys {
    /// The keys that are asked for.
    pub(super) fn new(selection: &Selection) -> Self {
        let row = |key: &Key| KeyRow {
            key: key.name,
            kind: key.kind.name(),
            unit: key.kind.unit(),
            platforms: key.on,
            about: key.about,
        };
        Self { keys: selection.keys.iter().map(|wanted| row(wanted.key)).collect() }
    }
}

impl Render for Keys {
    fn human(&self, to: &mut dyn Write, _: Look) -> io::Result<()> {
        let platforms = |row: &KeyRow| row.platforms.join(" ");
        let width = |of: fn(&KeyRow) -> usize| self.keys.iter().map(of).max().unwrap_or(0);
        let (key, kind, unit) =
            (width(|it| it.key.len()), width(|it| it.kind.len()), width(|it| it.unit.map_or(1, str::len)));
        let system = self.keys.iter().map(|it| platforms(it).len()).max().unwrap_or(0);
        self.keys.iter().try_for_each(|row| {
            let (name, type_name, on) = (row.key, row.kind, platforms(row));
            writeln!(
                to,
                "{name:key$}  {type_name:kind$}  {:unit$}  {on:system$}  {}",
                row.unit.unwrap_or("-"),
                row.about
            )
        })
    }
}

/// The schema of what `--json` writes, from the table: an object by group, or with `--list-keys` the keys.
pub(super) fn schema() -> Option<Schema> {
    let mut groups = Map::new();
    for group in GROUPS {
        let mut members = Map::new();
        for key in group.keys {
            let name = key.parts().1;
            members.insert(name.to_owned(), member_schema(key));
            if key.kind.is_text() {
                members.insert(format!("{name}_b64"), exact_schema(key.kind));
            }
        }
        groups.insert(group.name.to_owned(), json!({"type": "object", "properties": members}));
    }
    groups.insert(String::from("keys"), keys_schema());
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Info",
        "description": "What was asked for, by group; null is what there is none of here. With --list-keys: the keys.",
        "type": "object",
        "properties": groups,
    });
    schema.try_into().ok()
}

fn member_schema(key: &Key) -> Json {
    let mut schema = key.kind.schema();
    let unit = key.kind.unit().map(|unit| format!(" ({unit})")).unwrap_or_default();
    schema["description"] = format!("{}{unit}; on {}", key.about, key.on.join(", ")).into();
    schema
}

fn exact_schema(kind: Kind) -> Json {
    let about = "base64 of the exact bytes when they are not UTF-8";
    match kind {
        Kind::Texts => json!({"type": "array", "items": {"type": ["string", "null"]}, "description": about}),
        _ => json!({"type": "string", "description": about}),
    }
}

fn keys_schema() -> Json {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "key": {"type": "string"},
                "type": {"type": "string"},
                "unit": {"type": ["string", "null"]},
                "platforms": {"type": "array", "items": {"type": "string"}},
                "about": {"type": "string"},
            },
            "required": ["key", "type", "unit", "platforms", "about"],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_for_people_are_rounded_to_a_tenth() {
        let shown = [0, 1023, 1024, 1536, 1_048_575, 25_276_514_304, u64::MAX].map(shown_size);
        assert_eq!(shown, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.0 MiB", "23.5 GiB", "16.0 EiB"]);
    }

    #[test]
    fn spans_for_people_begin_with_what_is_not_zero() {
        let shown = [0.4, 59.9, 60.0, 3600.0, 90061.0].map(shown_span);
        assert_eq!(shown, ["0s", "59s", "1m 0s", "1h 0m 0s", "1d 1h 1m 1s"]);
    }

    #[test]
    fn bytes_that_are_not_text_have_a_sibling() {
        let stray = crate::platform::text::from_bytes(b"a\xed\xa0\x80".to_vec()).unwrap();
        let shown = stray.to_string_lossy().into_owned();
        let mut members = Members(Vec::new());
        members.add("t", Some(&Value::Text(stray.clone())));
        members.add("l", Some(&Value::Texts(vec!["x".into(), stray])));
        members.add("n", None);
        let json = serde_json::to_value(&members).unwrap();
        assert_eq!(
            json,
            json!({"t": shown, "t_b64": "Ye2ggA==", "l": ["x", shown], "l_b64": [null, "Ye2ggA=="], "n": null})
        );
    }
}
