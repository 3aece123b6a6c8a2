//! YAML: values, and places from the parser's events.

use serde_json::Value;
use serde_saphyr::granit_parser::{Event, Marker, Parser, ScalarStyle};

use crate::rules::document::Problem;

/// Every document that is not empty. A key that stands twice is refused.
pub(super) fn values(text: &str) -> Result<Vec<Value>, Problem> {
    // `yes` is a word, as YAML 1.2 has it.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let place = error.location();
        let whole = error.to_string();
        let first = whole.lines().next().unwrap_or_default();
        // The place is told apart from the message.
        let behind = first
            .split_once(" column ")
            .and_then(|(_, rest)| rest.split_once(": "));
        let message = behind.map_or(first, |(_, message)| message);
        // Nor does advice on how the reader is called help here.
        let message = message.split(", set ").next().unwrap_or(message);
        Problem {
            line: place.map_or(1, |place| usize_of(place.line())),
            column: place.map_or(1, |place| usize_of(place.column())),
            message: message.to_owned(),
        }
    })
}

fn usize_of(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(1).max(1)
}

/// 1-based line and column of the value that `steps` lead to in a document by its number, or of
/// the last one on the way.
pub(super) fn place(text: &str, document: usize, steps: &[String]) -> (usize, usize) {
    let mut events = Events {
        parser: Parser::new_from_str(text),
    };
    let found = events.document(document);
    let Some((mut event, mut found)) = found else {
        return (1, 1);
    };
    for step in steps {
        match events.step(&event, step) {
            Some((next, at)) => (event, found) = (next, at),
            None => break,
        }
    }
    (found.line(), found.col() + 1)
}

struct Events<'a> {
    parser: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
}

impl<'a> Events<'a> {
    /// The next event that begins or ends a value.
    fn next(&mut self) -> Option<(Event<'a>, Marker)> {
        loop {
            let (event, span) = self.parser.next()?.ok()?;
            if is_value(&event) || is_end(&event) || matches!(event, Event::DocumentStart(..)) {
                return Some((event, span.start));
            }
        }
    }

    /// Goes to the root of the document of this number, empty ones not counted.
    fn document(&mut self, number: usize) -> Option<(Event<'a>, Marker)> {
        let mut seen = 0;
        loop {
            while !matches!(self.next()?.0, Event::DocumentStart(..)) {}
            let (event, at) = self.next()?;
            if is_empty(&event) {
                continue;
            }
            if seen == number {
                return Some((event, at));
            }
            seen += 1;
            self.skip(&event)?;
        }
    }

    /// Goes into the entry that `step` names, of the value that began with `parent`.
    fn step(&mut self, parent: &Event<'_>, step: &str) -> Option<(Event<'a>, Marker)> {
        let is_list = match parent {
            Event::SequenceStart(..) => true,
            Event::MappingStart(..) => false,
            _ => return None,
        };
        let mut index = 0_usize;
        loop {
            let (event, at) = self.next()?;
            if is_end(&event) {
                return None;
            }
            let found = match &event {
                _ if is_list => step.parse() == Ok(index),
                Event::Scalar(key, ..) => key == step,
                _ => false,
            };
            index += 1;
            if is_list {
                if found {
                    return Some((event, at));
                }
                self.skip(&event)?;
                continue;
            }
            self.skip(&event)?;
            let (value, _) = self.next()?;
            if found {
                // The key's place says more than that of a block below it.
                return Some((value, at));
            }
            self.skip(&value)?;
        }
    }

    /// Goes behind the value that began with `event`.
    fn skip(&mut self, event: &Event<'_>) -> Option<()> {
        let mut open = usize::from(is_open(event));
        while open > 0 {
            let (event, _) = self.next()?;
            if is_open(&event) {
                open += 1;
            } else if is_end(&event) {
                open -= 1;
            }
        }
        Some(())
    }
}

fn is_open(event: &Event<'_>) -> bool {
    matches!(event, Event::SequenceStart(..) | Event::MappingStart(..))
}

fn is_end(event: &Event<'_>) -> bool {
    matches!(event, Event::SequenceEnd | Event::MappingEnd)
}

fn is_value(event: &Event<'_>) -> bool {
    is_open(event) || matches!(event, Event::Scalar(..) | Event::Alias(..))
}

/// True for the root of a document that the reader of values leaves out.
fn is_empty(event: &Event<'_>) -> bool {
    let null = |text: &str| matches!(text, "" | "~" | "null" | "Null" | "NULL");
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, ..) if null(text))
}
