use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use crate::engine::environment::Environment;
use crate::error::{Failure, Result, Status, quoted_text};
use crate::output::{Look, Render};
use crate::platform::text;
use crate::values::name::lossless;

/// A variable of the environment.
#[derive(Serialize, JsonSchema)]
pub(in crate::commands) struct Variable<'a> {
    /// Its name; for an entry without `=` the whole entry.
    name: Cow<'a, str>,
    /// Base64 of the name's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_b64: Option<String>,
    /// Its value; null for an entry without `=`.
    value: Option<Cow<'a, str>>,
    /// Base64 of the value's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_b64: Option<String>,
    #[serde(skip)]
    line: Line<'a>,
}

/// What people get to see of a variable.
struct Line<'a> {
    name: Option<&'a OsStr>,
    value: Option<&'a OsStr>,
    end: &'a [u8],
}

impl<'a> Variable<'a> {
    /// The entry of `name`. `end` is what ends its line.
    pub(in crate::commands) fn new(name: &'a OsStr, value: Option<&'a OsStr>, end: &'a [u8]) -> Self {
        let (text, name_b64) = lossless(name);
        let (value_text, value_b64) = value.map(lossless).unzip();
        let line = Line { name: Some(name), value, end };
        Self { name: text, name_b64, value: value_text, value_b64: value_b64.flatten(), line }
    }

    /// The same, with only the value to be shown to people.
    pub(in crate::commands) fn only_value(mut self) -> Self {
        self.line.name = None;
        self
    }
}

impl Render for Variable<'_> {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let Line { name, value, end } = self.line;
        let equals = if name.is_some() && value.is_some() { "=" } else { "" };
        for part in [name.unwrap_or_default(), equals.as_ref(), value.unwrap_or_default()] {
            let is_plain = !part.as_encoded_bytes().iter().any(u8::is_ascii_control);
            if is_plain { to.write_all(part.as_encoded_bytes())? } else { look.name(to, part)? }
        }
        to.write_all(end)
    }
}

/// `NAME` or `NAME:-DEFAULT`.
pub(super) struct Query<'a> {
    name: &'a OsStr,
    default: Option<&'a OsStr>,
}

impl<'a> Query<'a> {
    pub(super) fn parse(text: &'a OsString) -> Result<Self> {
        let separator = text.as_encoded_bytes().windows(2).position(|pair| pair == b":-");
        let (name, default) = match separator {
            Some(at) => (text::split_at(text, at).0, Some(text::split_at(text, at + 2).1)),
            None => (text.as_os_str(), None),
        };
        if name.is_empty() || name.as_encoded_bytes().contains(&b'=') {
            return Err(Failure::usage(format!("{} is not NAME[:-DEFAULT]", quoted_text(text))).into());
        }
        Ok(Self { name, default })
    }

    /// The variable with its value, or the default where it is unset or empty; without either a `LookupError` of status 1.
    pub(super) fn answer(&self, environment: &'a Environment, end: &'a [u8]) -> Result<Variable<'a>> {
        let set = environment.get(self.name);
        let value = match (set, self.default) {
            (Some(value), Some(default)) if value.is_empty() => Some(default),
            (value, default) => value.or(default),
        };
        if value.is_none() {
            let message = format!("{} is not set", quoted_text(self.name));
            return Err(Failure::lookup(message).status(Status::FAILED).into());
        }
        Ok(Variable::new(self.name, value, end).only_value())
    }
}
