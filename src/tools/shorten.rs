//! Keeps a result below the limit on output by leaving out parts of its longest list or text.

use serde_json::Value;

/// Shortens `value` until its compact JSON has at most `limit_bytes`; true when it had to. Lists
/// lose their last items, texts their end. Field names and numbers stay, so a limit below those
/// is not reached.
pub(super) fn shorten(value: &mut Value, limit_bytes: usize) -> bool {
    let mut shortened = false;
    // Each round cuts the longest part to what would fit; the bound is for safety.
    for _ in 0..64 {
        let bytes = size(value);
        if bytes <= limit_bytes {
            break;
        }
        let excess = bytes - limit_bytes;
        let Some(pointer) = longest(value) else { break };
        let Some(part) = value.pointer_mut(&pointer) else {
            break;
        };
        cut(part, excess);
        shortened = true;
    }
    shortened
}

/// Whether the compact JSON of `value` has more than `limit_bytes`.
pub(super) fn is_longer(value: &Value, limit_bytes: usize) -> bool {
    most(value) > limit_bytes && size(value) > limit_bytes
}

/// Bytes that the compact JSON does not exceed, whatever has to be escaped: cheaper to know than its
/// size, and for most results enough.
fn most(value: &Value) -> usize {
    /// A control character becomes `\u001f`.
    const ESCAPED: usize = 6;
    /// Quotation marks, a comma, a colon; the longest number.
    const AROUND: usize = 32;
    AROUND
        + match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => text.len() * ESCAPED,
            Value::Array(items) => items.iter().map(most).sum(),
            Value::Object(entries) => {
                let entries = entries.iter();
                let sizes =
                    entries.map(|(name, value)| AROUND + name.len() * ESCAPED + most(value));
                sizes.sum()
            }
        }
}

/// Bytes of the compact JSON, which is not kept.
fn size(value: &Value) -> usize {
    let mut counted = Counted(0);
    let written = serde_json::to_writer(&mut counted, value);
    written.map_or(0, |()| counted.0)
}

/// Counts what is written.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// JSON pointer of the list of several items or the text that takes most room.
fn longest(value: &Value) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut open = vec![(String::new(), value)];
    while let Some((pointer, value)) = open.pop() {
        let candidate = match value {
            Value::String(text) => text.len() > 64,
            Value::Array(items) => items.len() > 1,
            _ => false,
        };
        let bytes = if candidate { size(value) } else { 0 };
        if candidate && best.as_ref().is_none_or(|(most, _)| bytes > *most) {
            best = Some((bytes, pointer.clone()));
        }
        match value {
            Value::Array(items) => {
                let inner = items.iter().enumerate();
                open.extend(inner.map(|(index, item)| (format!("{pointer}/{index}"), item)));
            }
            Value::Object(fields) => {
                let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
                let inner = fields.iter();
                open.extend(inner.map(|(name, v)| (format!("{pointer}/{}", escaped(name)), v)));
            }
            _ => {}
        }
    }
    best.map(|(_, pointer)| pointer)
}

fn cut(part: &mut Value, excess: usize) {
    let bytes = size(part).max(1);
    let kept = |len: usize| {
        // Room for the mark at the end of a text, so that every round gains something.
        let room = bytes.saturating_sub(excess + 16);
        len * room / bytes
    };
    match part {
        Value::String(text) => {
            let mut end = kept(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push('…');
        }
        Value::Array(items) => items.truncate(kept(items.len()).max(1)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_cheap_bound_is_never_below_the_size() {
        for value in [
            json!(null),
            json!("\u{1}\u{2}\"\\é"),
            json!([f64::MIN, f64::EPSILON, u64::MAX, i64::MIN, false]),
            json!({"\u{3}\u{4}": {"": [[], {}, [{}]]}, "b": "x".repeat(99)}),
        ] {
            assert!(most(&value) >= size(&value), "{value}");
            assert!(is_longer(&value, size(&value) - 1));
            assert!(!is_longer(&value, size(&value)));
        }
    }

    #[test]
    fn what_fits_is_left_alone() {
        let mut value = json!({"text": "short", "list": [1, 2, 3]});
        let before = value.clone();
        assert!(!shorten(&mut value, 100));
        assert_eq!(value, before);
    }

    #[test]
    fn the_longest_part_is_cut_and_the_rest_stays() {
        let items: Vec<_> = (0..1000)
            .map(|n| json!({"n": n, "name": "é".repeat(n % 90)}))
            .collect();
        let mut value = json!({"count": 1000, "items": items, "text": "x".repeat(500)});
        assert!(shorten(&mut value, 4_000));
        assert!(size(&value) <= 4_000, "{}", size(&value));
        assert_eq!(value["count"], 1000);
        assert_eq!(value["items"][0], json!({"n": 0, "name": ""}));
        assert!(size(&value) > 2_000, "{}", size(&value));
    }

    #[test]
    fn one_long_text_is_cut_between_characters() {
        let mut value = json!({"a/b": [{"text": "é\n".repeat(10_000)}]});
        assert!(shorten(&mut value, 1_000));
        assert!(size(&value) <= 1_000);
        assert!(value["a/b"][0]["text"].as_str().unwrap().ends_with('…'));
    }

    #[test]
    fn what_cannot_be_cut_ends_all_the_same() {
        let mut value = json!({"numbers": {"a": 1, "b": 2}});
        assert!(!shorten(&mut value, 5));
    }
}
