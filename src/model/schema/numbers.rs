//! Numbers that can be written digit by digit and are still right when they are read as floats.

use serde_json::{Map, Number, Value};

use super::branches::Branch;
use super::decimal::Decimal;
use super::document::Document;
use super::refused;
use super::shape::values;
use crate::model::Error;

/// Integers beyond this are not told apart by a float.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;
/// Numbers with a fraction are at most this, unless the schema names larger ones.
const LARGEST_DEFAULT: i64 = 1_000_000_000;
/// Stands for any number that is larger.
const FAR: i64 = 100_000_000_000_000_000;
/// Decimal digits that a float keeps.
const FLOAT_DIGITS: u32 = 15;
/// Places after the point, unless the schema's own numbers have more.
const DEFAULT_PLACES: u32 = 6;
/// Most places after the point that llguidance can count.
const MOST_PLACES: u32 = 8;
/// Largest divisor that llguidance can count with.
const LARGEST_DIVISOR: u32 = 100_000_000;

/// The multiples of a unit between two bounds, both included.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    whole: bool,
    unit: Decimal,
    lowest: i128,
    highest: i128,
}

impl Numbers {
    /// As a schema that llguidance enforces to the letter.
    pub(super) fn schema(&self) -> Option<Map<String, Value>> {
        let mut schema = Map::new();
        let name = if self.whole { "integer" } else { "number" };
        schema.insert("type".into(), name.into());
        let bound = |count| Some(Value::Number(self.unit.times(count).number()?));
        schema.insert("minimum".into(), bound(self.lowest)?);
        schema.insert("maximum".into(), bound(self.highest)?);
        if !self.whole || self.unit != Decimal::ONE {
            schema.insert("multipleOf".into(), Value::Number(self.unit.number()?));
        }
        Some(schema)
    }
}

/// The numbers that a branch allows; none when there are none.
pub(super) fn shape(
    document: &Document,
    branch: &Branch,
    whole: bool,
) -> Result<Option<Numbers>, Error> {
    let place = branch.first().map_or("", String::as_str);
    let (least, greatest) = (
        bounds(document, branch, ["minimum", "exclusiveMinimum"])?,
        bounds(document, branch, ["maximum", "exclusiveMaximum"])?,
    );
    let reach = reach(whole, &least, &greatest);
    let given = least.iter().chain(&greatest);
    let places = given.map(|bound| bound.value.places()).max().unwrap_or(0);
    let unit = match multiple(document, branch, whole, reach)? {
        Some(unit) => unit,
        None => finest(reach, places),
    };
    let is_beyond = least.iter().any(|bound| bound.value > reach)
        || greatest.iter().any(|bound| bound.value < reach.times(-1));
    if is_beyond {
        return Err(refused(
            place,
            "numbers beyond ±2^53 cannot be held exactly",
        ));
    }
    let mut lowest = reach.times(-1).ceil_of(unit);
    let mut highest = reach.floor_of(unit);
    for bound in least {
        let first = bound.value.ceil_of(unit);
        let skips = bound.exclusive && unit.times(first) == bound.value;
        lowest = lowest.max(first + i128::from(skips));
    }
    for bound in greatest {
        let last = bound.value.floor_of(unit);
        let skips = bound.exclusive && unit.times(last) == bound.value;
        highest = highest.min(last - i128::from(skips));
    }
    if lowest > highest {
        return Ok(None);
    }
    let numbers = Numbers {
        whole,
        unit,
        lowest,
        highest,
    };
    let written = numbers.schema();
    written.ok_or_else(|| refused(place, "its numbers have too many digits"))?;
    Ok(Some(numbers))
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    value: Decimal,
    exclusive: bool,
}

fn bounds(document: &Document, branch: &Branch, keys: [&str; 2]) -> Result<Vec<Bound>, Error> {
    let mut found = Vec::new();
    for (key, exclusive) in keys.into_iter().zip([false, true]) {
        for (pointer, value) in values(document, branch, key) {
            let value = match value.as_f64() {
                // Far beyond what is written anyway.
                Some(far) if far.abs() > 1e17 => {
                    Decimal::whole(FAR).times(if far > 0.0 { 1 } else { -1 })
                }
                _ => decimal(pointer, value)?,
            };
            found.push(Bound { value, exclusive });
        }
    }
    Ok(found)
}

fn decimal(pointer: &str, value: &Value) -> Result<Decimal, Error> {
    let number = value.as_number().and_then(Decimal::of);
    number.ok_or_else(|| refused(pointer, format!("the number {value} has too many digits")))
}

/// How far from zero the numbers may be.
fn reach(whole: bool, least: &[Bound], greatest: &[Bound]) -> Decimal {
    let limit = Decimal::whole(LARGEST_INTEGER);
    if whole {
        return limit;
    }
    let bounds = least.iter().chain(greatest);
    let sizes = bounds.map(|bound| bound.value.max(bound.value.times(-1)));
    let largest = sizes.max().unwrap_or(Decimal::whole(0));
    let is_open = least.is_empty() || greatest.is_empty();
    let default = Decimal::whole(if is_open { LARGEST_DEFAULT } else { 0 });
    largest.max(default).min(limit)
}

/// What the numbers are multiples of, by `multipleOf` or for being whole.
fn multiple(
    document: &Document,
    branch: &Branch,
    whole: bool,
    reach: Decimal,
) -> Result<Option<Decimal>, Error> {
    let mut unit = whole.then_some(Decimal::ONE);
    for (pointer, value) in values(document, branch, "multipleOf") {
        let this = decimal(pointer, value)?.reduced();
        let both = unit.map_or(Some(this), |unit| unit.common_multiple(this));
        let enforced = both.filter(|unit| is_counted(*unit, reach));
        let reason = || format!("multiples of {value} cannot be enforced exactly");
        unit = Some(enforced.ok_or_else(|| refused(pointer, reason()))?);
    }
    Ok(unit)
}

/// As many places after the point as a float keeps apart, and as the bounds make useful.
fn finest(reach: Decimal, places_of_bounds: u32) -> Decimal {
    let useful = DEFAULT_PLACES.max(places_of_bounds + 1).min(MOST_PLACES);
    let mut places = useful.min(FLOAT_DIGITS.saturating_sub(reach.whole_digits()));
    while places > 0 && !is_counted(Decimal::unit(places), reach) {
        places -= 1;
    }
    Decimal::unit(places)
}

/// Whether llguidance, which reads a divisor as a float and shifts its point until nothing is
/// behind it, comes to the same digits.
fn is_counted(unit: Decimal, reach: Decimal) -> bool {
    let Some(mut float) = unit.number().as_ref().and_then(Number::as_f64) else {
        return false;
    };
    let mut places = 0;
    while float.fract() != 0.0 && places <= MOST_PLACES {
        float *= 10.0;
        places += 1;
    }
    let keeps = unit.places() + reach.whole_digits() <= FLOAT_DIGITS || unit.places() == 0;
    keeps
        && places == unit.places()
        && float <= f64::from(LARGEST_DIVISOR)
        && format!("{float}") == unit.digits().to_string()
}
