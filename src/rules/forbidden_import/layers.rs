//! `[[layers]]`: the rooms of a repository and the order they stand in.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// One `[[layers]]`: rooms on floors. A room imports only rooms on lower floors, and itself.
///
/// Patterns are paths relative to `root`. A pattern takes in all that lies below a folder; its last
/// part may leave out a file's extension; `*` stands for any characters inside one part, and what
/// it matches becomes part of the room's name. Of several patterns the one with most parts wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Layers {
    /// The folder that this is about, with the patterns below relative to it; empty is the whole
    /// repository.
    pub root: String,
    /// Patterns of rooms by floor, lowest first. Rooms on one floor do not import each other.
    pub order: Vec<Vec<String>>,
    /// Patterns of files that may import everything and be imported by all.
    pub free: Vec<String>,
    /// What must not import itself by way of others: `rooms`, `files`, or `off` for neither.
    pub circles: Circles,
    /// Imports that only type checkers see are held to the order too; in circles they never count.
    pub types: bool,
    /// Tests are held to the order too.
    pub tests: bool,
    /// Imports that are allowed all the same.
    pub except: Vec<Exception>,
}

impl Default for Layers {
    fn default() -> Self {
        let faces = ["lib.rs", "main.rs", "__init__.py", "__main__.py", "index.*"];
        Self {
            root: String::new(),
            order: Vec::new(),
            free: faces.map(str::to_owned).to_vec(),
            circles: Circles::Rooms,
            types: true,
            tests: false,
            except: Vec::new(),
        }
    }
}

/// What circles are looked for among.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Circles {
    /// Rooms; where no order is given, the folders and files in `root`.
    #[default]
    Rooms,
    /// Files, or packages where these are what is imported, as in Go.
    Files,
    /// Circles are allowed.
    Off,
}

/// An import against the order that is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Pattern of the files that import.
    pub from: String,
    /// Pattern of the files that are imported.
    pub to: String,
    /// Why it is allowed.
    #[serde(deserialize_with = "reason")]
    pub reason: String,
}

fn reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Err(serde::de::Error::custom(
            "`layers.except` needs a reason for each exception",
        ));
    }
    Ok(text)
}

/// Where a file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a room on a floor, counted from 0.
    Room(String, usize),
    /// Nothing is asked of it.
    Free,
    /// Nobody has placed it.
    Nowhere,
}

impl Layers {
    /// The path seen from `root`, when it lies below.
    pub(super) fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        let root = self.root.trim_matches('/');
        match root {
            "" | "." => Some(path),
            _ => path.strip_prefix(root)?.strip_prefix('/'),
        }
    }

    /// Where a path, relative to `root`, stands.
    pub(super) fn place(&self, path: &str) -> Place {
        let floors = self.order.iter().enumerate();
        let rooms = floors.flat_map(|(floor, rooms)| rooms.iter().map(move |room| (room, floor)));
        let found = rooms.filter_map(|(room, floor)| Some((matched(room, path)?, floor)));
        // The first of equals, so that a later pattern takes nothing away.
        let room = found.reduce(|best, next| match next.0.len() > best.0.len() {
            true => next,
            false => best,
        });
        let free = self.free.iter().filter_map(|free| matched(free, path));
        let free = free.map(|parts| parts.len()).max();
        match room {
            Some((parts, floor)) if free.is_none_or(|free| free <= parts.len()) => {
                Place::Room(parts.join("/"), floor)
            }
            _ if free.is_some() => Place::Free,
            _ => Place::Nowhere,
        }
    }

    /// True when an exception allows this import; both paths relative to `root`.
    pub(super) fn allows(&self, from: &str, to: &str) -> bool {
        self.except
            .iter()
            .any(|one| matched(&one.from, from).is_some() && matched(&one.to, to).is_some())
    }
}

/// The parts of `path` that a pattern takes in from the start, a file's extension left out where
/// the pattern does.
fn matched<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let wanted: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    let parts: Vec<&str> = path.split('/').collect();
    let mut found = Vec::new();
    for (index, pattern) in wanted.iter().enumerate() {
        let part = *parts.get(index)?;
        if like(pattern.as_bytes(), part.as_bytes()) && !pattern.ends_with('*') {
            found.push(part);
            continue;
        }
        let is_file = index + 1 == parts.len() && index + 1 == wanted.len();
        let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        let stem = if is_file && !pattern.contains('.') {
            stem
        } else {
            part
        };
        found.push(like(pattern.as_bytes(), stem.as_bytes()).then_some(stem)?);
    }
    Some(found)
}

/// True when `*` in the pattern can stand for something so that it reads like the text.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    // Where the last `*` was, and what it stands for so far.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut seen) = (0, 0);
    while seen < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, seen));
            at += 1;
        } else if pattern.get(at) == text.get(seen) {
            at += 1;
            seen += 1;
        } else if let Some((back, taken)) = star {
            star = Some((back, taken + 1));
            at = back + 1;
            seen = taken + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(order: &[&[&str]], free: &[&str]) -> Layers {
        let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        Layers {
            order: order.iter().map(|floor| texts(floor)).collect(),
            free: texts(free),
            ..Layers::default()
        }
    }

    fn room(name: &str, floor: usize) -> Place {
        Place::Room(name.to_owned(), floor)
    }

    #[test]
    fn the_pattern_with_most_parts_places_a_file() {
        let layers = layers(
            &[&["text"], &["plugins/*"], &["plugins", "web.ts"]],
            &["main.rs", "text/free"],
        );
        assert_eq!(layers.place("text/a/b.rs"), room("text", 0));
        assert_eq!(layers.place("text.rs"), room("text", 0));
        assert_eq!(layers.place("plugins/a/x.py"), room("plugins/a", 1));
        assert_eq!(layers.place("plugins/b.py"), room("plugins/b", 1));
        assert_eq!(layers.place("web.ts"), room("web.ts", 2));
        assert_eq!(layers.place("web.js"), Place::Nowhere);
        assert_eq!(layers.place("main.rs"), Place::Free);
        assert_eq!(layers.place("text/free/x.rs"), Place::Free);
        assert_eq!(layers.place("texts/a.rs"), Place::Nowhere);
    }

    #[test]
    fn stars_stand_for_anything_inside_a_part() {
        for (pattern, text, is) in [
            ("*", "abc", true),
            ("a*c", "abbc", true),
            ("a*b*c", "axbxbc", true),
            ("a*", "b", false),
            ("*a", "aab", false),
            ("", "", true),
        ] {
            assert_eq!(like(pattern.as_bytes(), text.as_bytes()), is, "{pattern}");
        }
    }
}
