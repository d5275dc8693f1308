//! How single values stand in a line, for serde.

/// A moment as `[seconds, nanoseconds]`.
pub(super) mod time {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::platform::fs::Time;

    pub(in super::super) fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        (time.secs, time.nanos).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        let (secs, nanos) = <(i64, u32)>::deserialize(from)?;
        if nanos < 1_000_000_000 {
            return Ok(Time { secs, nanos });
        }
        Err(serde::de::Error::custom("a time with more than a second of nanoseconds"))
    }
}

/// Marks as an array of words. One that is not known, as a later program may write it, says nothing.
pub(super) mod flags {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::platform::fs::Flags;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(in super::super) fn serialize<S: Serializer>(flags: &Flags, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(flags.words())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Flags, D::Error> {
        let words = Vec::<Cow<'_, str>>::deserialize(from)?;
        Ok(words.iter().filter_map(|word| Flags::of_word(word)).fold(Flags::NONE, Flags::and))
    }
}
