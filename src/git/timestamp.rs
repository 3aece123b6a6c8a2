//! A commit's time as RFC 3339 text in its author's own offset.

/// Seconds since 1970 and the offset from UTC in minutes, as `2026-11-20T13:37:00+01:00`.
///
/// The date is computed as in Howard Hinnant's "chrono-compatible low-level date algorithms"
/// (`civil_from_days`), valid for every year; years outside 0 to 9999 are not RFC 3339 but stay
/// readable.
pub fn rfc3339(seconds: i64, offset_minutes: i32) -> String {
    let local = seconds.saturating_add(i64::from(offset_minutes) * 60);
    let (days, second_of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    );
    let date = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if offset_minutes == 0 {
        return date + "Z";
    }
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let offset = offset_minutes.unsigned_abs();
    format!("{date}{sign}{:02}:{:02}", offset / 60, offset % 60)
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn known_moments() {
        assert_eq!(rfc3339(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400, 0), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(1_795_178_220, 60), "2026-11-20T13:37:00+01:00");
        assert_eq!(rfc3339(1_795_178_220, -570), "2026-11-20T03:07:00-09:30");
        assert_eq!(rfc3339(-1, 0), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn any_number_gives_text() {
        for seconds in [i64::MIN, i64::MAX, i64::MAX - 86_400] {
            assert!(rfc3339(seconds, 840).contains('T'));
        }
    }
}
