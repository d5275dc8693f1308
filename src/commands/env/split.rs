use std::ffi::{OsStr, OsString};

use crate::context::Context;
use crate::error::{Failure, Result, quoted_text};
use crate::platform::{env, text};
use crate::values::split_string;

/// The words of `value` by the rules of `-S`. `trace`: where each step is told, if it is to be.
pub(super) fn split(value: &OsStr, mut trace: Option<&mut Context>) -> Result<Vec<OsString>> {
    let mut variable = |name: &[u8]| {
        let value = std::str::from_utf8(name).ok().and_then(env::var);
        if let Some(cx) = trace.as_deref_mut() {
            cx.talk(expansion(name, value.as_deref()));
        }
        value.map(OsString::into_encoded_bytes)
    };
    let words = split_string::split(value.as_encoded_bytes(), &mut variable)
        .map_err(|error| Failure::usage(error.to_string()).without_hint())?;
    let not_text = || Failure::value("not Unicode text, which this system wants").into();
    let words = words.into_iter().map(|word| text::from_bytes(word).ok_or_else(not_text));
    let words = words.collect::<Result<Vec<_>>>()?;
    if let Some(cx) = trace {
        tell(value, &words, cx);
    }
    Ok(words)
}

fn expansion(name: &[u8], value: Option<&OsStr>) -> String {
    let name = String::from_utf8_lossy(name);
    match value {
        Some(value) => format!("expanding ${{{name}}} into {}", quoted_text(value)),
        None => format!("replacing ${{{name}}} with null string"),
    }
}

fn tell(value: &OsStr, words: &[OsString], cx: &mut Context) {
    for (at, word) in words.iter().enumerate() {
        if at == 0 {
            cx.talk(format!("split -S:  {}", quoted_text(value)));
        }
        let lead = if at == 0 { " into:   " } else { "     &   " };
        cx.talk(format!("{lead} {}", quoted_text(word)));
    }
}
