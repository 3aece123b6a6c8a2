//! Decimal numbers, exactly: what a schema says in digits must not be rounded on the way.

use std::cmp::Ordering;

use serde_json::Number;

/// `digits` × 10^-`places`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal {
    digits: i128,
    places: u32,
}

/// Most digits of a number in a schema; a float keeps fifteen.
const MAX_DIGITS: u32 = 18;
/// Most places after the point.
const MAX_PLACES: i32 = 15;

impl Decimal {
    pub(super) const ONE: Self = Self::whole(1);

    pub(super) const fn whole(number: i64) -> Self {
        Self {
            digits: number as i128,
            places: 0,
        }
    }

    /// 10^-`places`.
    pub(super) const fn unit(places: u32) -> Self {
        Self { digits: 1, places }
    }

    /// The number as it is spelled; nothing when it has more digits than can be kept.
    pub(super) fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text.as_str(), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        let scale = u32::try_from(-places.min(0)).ok()?;
        if places > MAX_PLACES || scale > MAX_DIGITS {
            return None;
        }
        let digits = digits.checked_mul(10_i128.pow(scale))?;
        let places = u32::try_from(places).unwrap_or(0);
        (digits.abs() < 10_i128.pow(MAX_DIGITS + 1)).then_some(Self { digits, places })
    }

    /// Digits before the point.
    pub(super) fn whole_digits(self) -> u32 {
        let whole = self.digits.unsigned_abs() / 10_u128.pow(self.places);
        whole.checked_ilog10().map_or(0, |digits| digits + 1)
    }

    pub(super) fn places(self) -> u32 {
        self.places
    }

    pub(super) fn digits(self) -> i128 {
        self.digits
    }

    /// The number times ten to the power of `places`, when that is whole.
    fn at(self, places: u32) -> i128 {
        self.digits * 10_i128.pow(places.saturating_sub(self.places))
    }

    /// How many times `unit` fits, rounded up.
    pub(super) fn ceil_of(self, unit: Self) -> i128 {
        -self.times(-1).floor_of(unit)
    }

    /// How many times `unit` fits, rounded down.
    pub(super) fn floor_of(self, unit: Self) -> i128 {
        let places = self.places.max(unit.places);
        self.at(places).div_euclid(unit.at(places))
    }

    /// `count` times this number.
    pub(super) fn times(self, count: i128) -> Self {
        Self {
            digits: self.digits * count,
            ..self
        }
    }

    /// The least number that is a multiple of both; nothing when it has too many digits.
    pub(super) fn common_multiple(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let (one, two) = (self.at(places), other.at(places));
        let (mut divisor, mut rest) = (one, two);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let digits = (one / divisor).checked_mul(two)?;
        Some(Self { digits, places }.reduced())
    }

    /// The same number without zeros at the end of its fraction.
    pub(super) fn reduced(mut self) -> Self {
        while self.places > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.places -= 1;
        }
        self
    }

    /// As JSON spells it: without a point when it is whole.
    pub(super) fn number(self) -> Option<Number> {
        let plain = self.reduced();
        if plain.places == 0 {
            return i64::try_from(plain.digits).ok().map(Number::from);
        }
        let text = format!("{}e-{}", plain.digits, plain.places);
        Number::from_f64(text.parse().ok()?)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.places.max(other.places);
        self.at(places).cmp(&other.at(places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decimal(value: serde_json::Value) -> Decimal {
        Decimal::of(value.as_number().unwrap()).unwrap()
    }

    #[test]
    fn numbers_are_read_as_they_are_spelled() {
        assert_eq!(decimal(json!(0.07)), Decimal::whole(7).times(1).over(100));
        assert_eq!(decimal(json!(1e-7)), Decimal::unit(7));
        assert_eq!(decimal(json!(2.5e3)), Decimal::whole(2500));
        assert!(Decimal::of(json!(1e300).as_number().unwrap()).is_none());
        assert_eq!(decimal(json!(0.07)).number().unwrap().to_string(), "0.07");
        assert_eq!(decimal(json!(-3.0)).number().unwrap().to_string(), "-3");
    }

    #[test]
    fn counting_rounds_inwards() {
        let unit = decimal(json!(0.5));
        assert_eq!(decimal(json!(1.2)).ceil_of(unit), 3);
        assert_eq!(decimal(json!(1.2)).floor_of(unit), 2);
        assert_eq!(decimal(json!(-1.2)).ceil_of(unit), -2);
        assert_eq!(decimal(json!(-1.2)).floor_of(unit), -3);
    }

    #[test]
    fn common_multiples() {
        let of = |a, b| decimal(a).common_multiple(decimal(b)).unwrap();
        assert_eq!(of(json!(0.5), json!(3)), Decimal::whole(3));
        assert_eq!(of(json!(0.4), json!(0.6)), decimal(json!(1.2)));
    }

    impl Decimal {
        fn over(self, ten_power: i128) -> Self {
            let places = ten_power.ilog10();
            Self {
                places: self.places + places,
                ..self
            }
        }
    }
}
