//! Sizes in bytes as GNU's programs show and read them: `-h`, `--si`, `--block-size=SIZE`.
//!
//! Every size is rounded up, so that nothing that is there shows as nothing.
//! Source of the rules: the coreutils manual, "Block size".

use std::fmt;

/// The unit that sizes are counted in, and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockSize {
    /// Powers of 1024, one digit after the point below ten: `1023`, `1.0K`, `11M`.
    Human,
    /// The same in powers of 1000: `1.0k`.
    Si,
    /// A number of blocks of so many bytes, with the unit's letters behind it if `shown`.
    Blocks {
        /// The size of a block in bytes, at least one.
        bytes: u64,
        /// The letters that are shown after each number.
        shown: Unit,
    },
}

/// How the letters of a unit are written: `K`, `KiB`, `kB`, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No letters.
    None,
    /// The letter of a power of 1024: `K`.
    Letter,
    /// The letters of a power of 1024: `KiB`.
    Binary,
    /// The letters of a power of 1000: `kB`.
    Decimal,
}

/// Why a block size cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidBlockSize {
    /// It is no number, or zero.
    Invalid,
    /// What follows the number is no unit.
    Suffix,
    /// It does not fit in 64 bits.
    TooLarge,
}

impl BlockSize {
    /// Single bytes, without letters.
    pub const BYTES: Self = Self::blocks(1);

    /// Blocks of so many bytes, without letters.
    #[must_use]
    pub const fn blocks(bytes: u64) -> Self {
        Self::Blocks { bytes, shown: Unit::None }
    }

    /// Reads `human-readable`, `si`, or a number with or without a unit; an
    /// abbreviation of the words will do. A leading `'` asks for grouped digits,
    /// of which the C locale has none. A unit without a number is shown.
    pub fn parse(text: &str) -> Result<Self, InvalidBlockSize> {
        let text = text.strip_prefix('\'').unwrap_or(text);
        if !text.is_empty() && "human-readable".starts_with(text) {
            return Ok(Self::Human);
        }
        if !text.is_empty() && "si".starts_with(text) {
            return Ok(Self::Si);
        }
        let (number, unit) = parse_number(text)?;
        let factor = unit_factor(unit)?;
        let bytes = number.unwrap_or(1).checked_mul(factor).ok_or(InvalidBlockSize::TooLarge)?;
        let shown = match (number, unit.as_bytes()) {
            (Some(_), _) => Unit::None,
            (None, [.., b'i', b'B']) => Unit::Binary,
            (None, [.., b'B']) => Unit::Decimal,
            (None, _) => Unit::Letter,
        };
        if bytes == 0 { Err(InvalidBlockSize::Invalid) } else { Ok(Self::Blocks { bytes, shown }) }
    }

    /// Whether what is larger is never shorter when it is shown: `1023` is longer than `1.0K`.
    #[must_use]
    pub const fn grows(self) -> bool {
        matches!(self, Self::Blocks { .. })
    }

    /// Appends `bytes` in this unit, rounded up.
    pub fn write(self, out: &mut Vec<u8>, bytes: u64) {
        match self {
            Self::Human => write_scaled(out, bytes, 1024),
            Self::Si => write_scaled(out, bytes, 1000),
            Self::Blocks { bytes: block, shown } => {
                write_decimal(out, bytes.div_ceil(block));
                write_letters(out, block, shown);
            }
        }
    }

    /// `bytes` in this unit as text.
    #[must_use]
    pub fn show(self, bytes: u64) -> String {
        let mut out = Vec::with_capacity(20);
        self.write(&mut out, bytes);
        out.into_iter().map(char::from).collect()
    }
}

impl fmt::Display for InvalidBlockSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid => "invalid",
            Self::Suffix => "invalid suffix",
            Self::TooLarge => "too large",
        })
    }
}

/// Appends `number` in decimal digits.
pub fn write_decimal(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
        if number == 0 {
            return out.extend_from_slice(&digits[start..]);
        }
    }
}

const LETTERS: &[u8; 6] = b"KMGTPE";

fn write_scaled(out: &mut Vec<u8>, bytes: u64, base: u64) {
    let mut unit = 1;
    let mut power = 0;
    while bytes / unit >= base && power < LETTERS.len() {
        unit *= base;
        power += 1;
    }
    if power > 0 && power < LETTERS.len() && bytes.div_ceil(unit) == base {
        unit *= base;
        power += 1;
    }
    if power == 0 {
        return write_decimal(out, bytes);
    }
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(unit));
    if tenths < 100 {
        let tenths = u8::try_from(tenths).unwrap_or(99);
        out.extend_from_slice(&[b'0' + tenths / 10, b'.', b'0' + tenths % 10]);
    } else {
        write_decimal(out, bytes.div_ceil(unit));
    }
    out.push(letter(power, base));
}

fn write_letters(out: &mut Vec<u8>, block: u64, shown: Unit) {
    let base = if shown == Unit::Decimal { 1000 } else { 1024 };
    let mut reached = 1;
    let power = (0..LETTERS.len()).find(|_| {
        let enough = reached >= block;
        reached = reached.saturating_mul(base);
        enough
    });
    let power = power.unwrap_or(LETTERS.len());
    if shown == Unit::None || power == 0 {
        return;
    }
    out.push(letter(power, base));
    match shown {
        Unit::Binary => out.extend_from_slice(b"iB"),
        Unit::Decimal => out.push(b'B'),
        Unit::Letter | Unit::None => {}
    }
}

/// `K` is 1024; a thousand is `k`.
const fn letter(power: usize, base: u64) -> u8 {
    if power == 1 && base == 1000 { b'k' } else { LETTERS[power - 1] }
}

/// A number of bytes in decimal digits, with or without a unit: `100`, `64K`, `1MiB`, `5MB`.
pub fn parse_size(text: &str) -> Result<u64, InvalidBlockSize> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = text.split_at(length);
    if digits.is_empty() {
        return Err(InvalidBlockSize::Invalid);
    }
    let number: u64 = digits.parse().map_err(|_| InvalidBlockSize::TooLarge)?;
    number.checked_mul(unit_factor(unit)?).ok_or(InvalidBlockSize::TooLarge)
}

/// A number as C reads it, and nothing else: `80`, `0x50`, `0120`, ` 80`. What does not fit is `TooLarge`.
pub fn parse_count(text: &str) -> Result<u64, InvalidBlockSize> {
    match parse_number(text)? {
        (Some(number), "") => Ok(number),
        _ => Err(InvalidBlockSize::Invalid),
    }
}

/// A number as C reads it (`0x10`, `010`), if there is one, and what follows it.
fn parse_number(text: &str) -> Result<(Option<u64>, &str), InvalidBlockSize> {
    let text = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let (digits, radix) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', next, ..] if next.is_ascii_hexdigit() => (&unsigned[2..], 16),
        [b'0', ..] => (unsigned, 8),
        _ => (unsigned, 10),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if length == 0 {
        let unit_alone = text.bytes().next().is_some_and(|first| LETTERS_READ.contains(&first));
        return if unit_alone { Ok((None, text)) } else { Err(InvalidBlockSize::Invalid) };
    }
    let (digits, unit) = digits.split_at(length);
    let number = u64::from_str_radix(digits, radix).map_err(|_| InvalidBlockSize::TooLarge)?;
    Ok((Some(number), unit))
}

const LETTERS_READ: &[u8; 16] = b"kKmMgGtTpPeEzZyY";

fn unit_factor(unit: &str) -> Result<u64, InvalidBlockSize> {
    let [letter, letters @ ..] = unit.as_bytes() else { return Ok(1) };
    let base = match letters {
        b"" | b"iB" => 1024,
        b"B" | b"D" => 1000,
        _ => return Err(InvalidBlockSize::Suffix),
    };
    let place = LETTERS_READ.iter().position(|known| known == letter).ok_or(InvalidBlockSize::Suffix)?;
    let powers = std::iter::repeat_n(base, place / 2 + 1);
    powers.into_iter().try_fold(1, u64::checked_mul).ok_or(InvalidBlockSize::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_sizes_rounded_up() {
        let human = [
            (0, "0"),
            (1023, "1023"),
            (1024, "1.0K"),
            (1025, "1.1K"),
            (10_239, "10K"),
            (10_241, "11K"),
            (1_047_552, "1023K"),
            (1_047_553, "1.0M"),
            (u64::MAX, "16E"),
        ];
        for (bytes, shown) in human {
            assert_eq!(BlockSize::Human.show(bytes), shown);
        }
        for (bytes, shown) in
            [(999, "999"), (1000, "1.0k"), (1001, "1.1k"), (999_001, "1.0M"), (102_400, "103k")]
        {
            assert_eq!(BlockSize::Si.show(bytes), shown);
        }
    }

    #[test]
    fn a_unit_without_a_number_is_shown() {
        let show = |text, bytes| BlockSize::parse(text).unwrap().show(bytes);
        assert_eq!(show("K", 1025), "2K");
        assert_eq!(show("1K", 1025), "2");
        assert_eq!(show("'1K", 1025), "2");
        assert_eq!(show("k", 1), "1K");
        assert_eq!(show("kB", 1001), "2kB");
        assert_eq!(show("MiB", 1), "1MiB");
        assert_eq!(show("0x10", 17), "2");
        assert_eq!(show("010", 9), "2");
        assert_eq!(show("si", 1000), "1.0k");
        assert_eq!(show("human", 1024), "1.0K");
    }

    #[test]
    fn what_is_no_block_size_says_why() {
        use InvalidBlockSize::{Invalid, Suffix, TooLarge};
        for (text, why) in [
            ("", Invalid),
            ("0", Invalid),
            ("x", Invalid),
            ("-1", Invalid),
            ("D", Invalid),
            ("1x", Suffix),
            ("1Kib", Suffix),
            ("KIB", Suffix),
            ("1B", Suffix),
            ("1.5", Suffix),
            ("1Z", TooLarge),
            ("16E", TooLarge),
            ("99999999999999999999", TooLarge),
        ] {
            assert_eq!(BlockSize::parse(text), Err(why), "{text}");
        }
    }
}
