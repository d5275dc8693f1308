//! What a key is answered with, and the kinds of answers.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::error::Failure;
use crate::platform::host::{Fact, Unread};

/// A value of a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Boolean(bool),
    Count(u64),
    Signed(i64),
    Number(f64),
    Text(OsString),
    Texts(Vec<OsString>),
    Counts(Vec<u64>),
    Fields(Vec<(String, OsString)>),
}

/// What a key's value is made of, and the unit that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Count,
    Signed,
    Number,
    Bytes,
    Seconds,
    Offset,
    Time,
    Octal,
    Text,
    Texts,
    Counts,
    Fields,
}

impl Kind {
    /// What JSON calls it; arrays by what is in them.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Count | Self::Signed | Self::Bytes | Self::Offset => "integer",
            Self::Number | Self::Seconds => "number",
            Self::Time | Self::Octal | Self::Text => "string",
            Self::Texts => "strings",
            Self::Counts => "integers",
            Self::Fields => "object",
        }
    }

    pub(super) fn unit(self) -> Option<&'static str> {
        match self {
            Self::Bytes => Some("bytes"),
            Self::Seconds | Self::Offset => Some("seconds"),
            Self::Time => Some("RFC 3339"),
            Self::Octal => Some("octal"),
            _ => None,
        }
    }

    /// Whether its text may have bytes that are not UTF-8, and so a sibling with the exact ones.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Texts)
    }

    /// The JSON Schema of a value; `null` is one of them.
    pub(super) fn schema(self) -> Json {
        match self {
            Self::Texts => json!({"type": ["array", "null"], "items": {"type": "string"}}),
            Self::Counts => json!({"type": ["array", "null"], "items": {"type": "integer", "minimum": 0}}),
            Self::Fields => json!({"type": ["object", "null"], "additionalProperties": {"type": "string"}}),
            Self::Count | Self::Bytes => json!({"type": ["integer", "null"], "minimum": 0}),
            Self::Octal => json!({"type": ["string", "null"], "pattern": "^0[0-7]{3,4}$"}),
            Self::Time => json!({"type": ["string", "null"], "format": "date-time"}),
            other => json!({"type": [other.name(), "null"]}),
        }
    }
}

/// Why a key has no value.
#[derive(Debug)]
pub(super) enum Missing {
    /// There is no such thing here; with the reason where one is known.
    Absent(Option<String>),
    /// It should be there, and could not be had.
    Failed(Box<Failure>),
}

impl Missing {
    pub(super) fn failed(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// A value, or why there is none.
pub(super) type Answer = Result<Value, Missing>;

/// There is none.
pub(super) const ABSENT: Answer = Err(Missing::Absent(None));

/// What may not be there.
pub(super) fn some(value: Option<impl Into<Value>>) -> Answer {
    value.map(Into::into).ok_or(Missing::Absent(None))
}

/// What a reader found.
pub(super) fn found(fact: Fact<impl Into<Value>>) -> Answer {
    some(fact.map_err(|unread| Missing::from(&unread))?)
}

impl From<&Unread> for Missing {
    fn from(unread: &Unread) -> Self {
        let failure = match &unread.path {
            Some(path) => Failure::os(&unread.error, "cannot read").path(path),
            None => Failure::os(&unread.error, ""),
        };
        if unread.is_absence() { Self::Absent(Some(failure.to_string())) } else { Self::failed(failure) }
    }
}

impl From<io::Error> for Missing {
    fn from(error: io::Error) -> Self {
        Self::from(&Unread::from(error))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Count(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Count(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Signed(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<OsString> for Value {
    fn from(value: OsString) -> Self {
        Self::Text(value)
    }
}

impl From<PathBuf> for Value {
    fn from(value: PathBuf) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<Vec<OsString>> for Value {
    fn from(value: Vec<OsString>) -> Self {
        Self::Texts(value)
    }
}

impl From<Vec<u64>> for Value {
    fn from(value: Vec<u64>) -> Self {
        Self::Counts(value)
    }
}

impl From<[u32; 3]> for Value {
    fn from(value: [u32; 3]) -> Self {
        Self::Counts(value.map(u64::from).into())
    }
}
