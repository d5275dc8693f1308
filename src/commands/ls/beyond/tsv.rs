//! Entries as tab-separated values.

use super::fields::Field;
use super::row::Row;

/// Appends a line with the names of `fields`.
pub(super) fn header(out: &mut Vec<u8>, fields: &[&Field]) {
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    out.extend_from_slice(names.join("\t").as_bytes());
    out.push(b'\n');
}

/// Appends a line with the values of `fields`.
pub(super) fn line(out: &mut Vec<u8>, fields: &[&Field], row: &Row) {
    for (at, field) in fields.iter().enumerate() {
        out.extend((at > 0).then_some(b'\t'));
        escape(out, &(field.value)(row).text());
    }
    out.push(b'\n');
}

/// Appends `text` so that a line stays a line, a value a value and nothing is lost: a tab is `\t`, a newline `\n`, a
/// carriage return `\r`, a backslash `\\`, and each byte of another control character or of what is no UTF-8 `\xHH`.
fn escape(out: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            let mut buffer = [0; 4];
            match char {
                '\t' => out.extend_from_slice(b"\\t"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\\' => out.extend_from_slice(b"\\\\"),
                char if char.is_control() => hex(out, char.encode_utf8(&mut buffer).as_bytes()),
                char => out.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes()),
            }
        }
        hex(out, chunk.invalid());
    }
}

fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader does: the reverse of `escape`.
    fn unescape(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = text.iter().copied();
        while let Some(byte) = rest.next() {
            let escaped = if byte == b'\\' { rest.next() } else { None };
            out.push(match escaped {
                None => byte,
                Some(b't') => b'\t',
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'x') => {
                    let digits: Vec<u8> = rest.by_ref().take(2).collect();
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                Some(other) => other,
            });
        }
        out
    }

    proptest! {
        #[test]
        fn every_value_comes_back_from_a_line_of_plain_text(value in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut line = Vec::new();
            escape(&mut line, &value);
            prop_assert_eq!(unescape(&line), value);
            prop_assert!(std::str::from_utf8(&line).unwrap().chars().all(|char| !char.is_control()));
        }
    }
}
