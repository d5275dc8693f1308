//! The local zone.

use std::sync::OnceLock;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};

use crate::platform::env;
use crate::platform::host::zone;

/// The local zone as chrono has it; UTC where its rules would be read from what has no end, as with `TZ=:/dev/zero`.
#[derive(Debug, Clone, Copy)]
pub struct Local;

impl Local {
    /// This moment.
    #[must_use]
    pub fn now() -> DateTime<Self> {
        Utc::now().with_timezone(&Self)
    }
}

fn can_be_read() -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    *CAN.get_or_init(|| zone::can_be_read(env::var("TZ").as_deref()))
}

impl TimeZone for Local {
    type Offset = FixedOffset;

    fn from_offset(_: &FixedOffset) -> Self {
        Self
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<FixedOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<FixedOffset> {
        if can_be_read() {
            chrono::Local.offset_from_local_datetime(local)
        } else {
            MappedLocalTime::Single(Utc.fix())
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> FixedOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> FixedOffset {
        if can_be_read() { chrono::Local.offset_from_utc_datetime(utc) } else { Utc.fix() }
    }
}
