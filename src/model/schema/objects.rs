//! Objects: which properties they have, in the order of the schema, and what may stand in them.

use jsonschema::is_valid;
use serde_json::{Value, json};

use super::branches::Branch;
use super::document::{Document, member};
use super::graph::{NodeId, Nodes};
use super::refused;
use super::shape::{counts, values};
use super::texts;
use crate::model::Error;

/// Objects with certain properties, and others where the schema describes them.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) properties: Vec<Property>,
    /// Further properties whose names match a pattern.
    pub(super) patterns: Vec<(String, NodeId)>,
    /// All further properties; nothing when there may be none.
    pub(super) others: Option<NodeId>,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// One named property.
#[derive(Debug, Clone)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) value: NodeId,
    pub(super) required: bool,
}

/// The objects that a branch allows; none when there are none by their number of properties.
pub(super) fn shape(
    document: &Document,
    branch: &Branch,
    nodes: &mut Nodes,
) -> Result<Option<Object>, Error> {
    let (least, most) = counts(document, branch, ("minProperties", "maxProperties"))?;
    let mut properties = Vec::new();
    for (name, required) in names(document, branch) {
        let parts = value_parts(document, branch, &name);
        if !may_be_named(document, branch, &name)? {
            if required {
                return Ok(None);
            }
            continue;
        }
        properties.push(Property {
            value: nodes.intern(parts),
            name,
            required,
        });
    }
    let further = further(document, branch, properties.is_empty())?;
    let object = Object {
        properties,
        patterns: further
            .patterns
            .into_iter()
            .map(|(pattern, parts)| (pattern, nodes.intern(parts)))
            .collect(),
        others: further.others.map(|parts| nodes.intern(parts)),
        least,
        most,
    };
    counted(branch, object)
}

/// Names of properties in the schema's order, and whether they are required.
fn names(document: &Document, branch: &Branch) -> Vec<(String, bool)> {
    let required: Vec<&str> = values(document, branch, "required")
        .filter_map(|(_, list)| list.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let listed = values(document, branch, "propertyNames").filter_map(|(_, names)| {
        let names = names.get("enum")?.as_array()?;
        Some(names.iter().filter_map(Value::as_str))
    });
    let named = values(document, branch, "properties")
        .filter_map(|(_, map)| map.as_object())
        .flat_map(|map| map.keys().map(String::as_str))
        .chain(required.iter().copied())
        .chain(listed.flatten());
    let mut found: Vec<(String, bool)> = Vec::new();
    for name in named {
        if !found.iter().any(|(one, _)| one == name) {
            found.push((name.to_owned(), required.contains(&name)));
        }
    }
    found
}

/// The schemas that the value of a named property must satisfy.
fn value_parts(document: &Document, branch: &Branch, name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for pointer in branch {
        let keywords = document.keywords(pointer);
        let before = parts.len();
        let map = |key: &str| keywords.get(key).and_then(Value::as_object);
        if map("properties").is_some_and(|map| map.contains_key(name)) {
            parts.push(member(&member(pointer, "properties"), name));
        }
        for pattern in map("patternProperties").into_iter().flatten() {
            if is_valid(&json!({"pattern": pattern.0}), &json!(name)) {
                parts.push(member(&member(pointer, "patternProperties"), pattern.0));
            }
        }
        if parts.len() == before && keywords.contains_key("additionalProperties") {
            parts.push(member(pointer, "additionalProperties"));
        }
    }
    parts
}

fn may_be_named(document: &Document, branch: &Branch, name: &str) -> Result<bool, Error> {
    let mut may = true;
    for (pointer, _) in values(document, branch, "propertyNames") {
        may = may && document.accepts(&member(pointer, "propertyNames"), &json!(name))?;
    }
    Ok(may)
}

/// What an object may hold besides its named properties, as schemas.
#[derive(Default)]
struct Further {
    patterns: Vec<(String, Vec<String>)>,
    others: Option<Vec<String>>,
}

fn further(document: &Document, branch: &Branch, is_nameless: bool) -> Result<Further, Error> {
    let mut others: Vec<String> = Vec::new();
    let mut is_closed = false;
    let mut patterned: Option<&str> = None;
    for pointer in branch {
        let keywords = document.keywords(pointer);
        let additional = keywords.get("additionalProperties");
        if additional.is_some_and(|value| value.as_object().is_some_and(|map| !map.is_empty())) {
            others.push(member(pointer, "additionalProperties"));
        }
        is_closed |= additional == Some(&Value::Bool(false));
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        if patterns.is_some_and(|patterns| !patterns.is_empty())
            && patterned.replace(pointer).is_some()
        {
            let reason = "`patternProperties` of several schemas at once are not supported";
            return Err(refused(pointer, reason));
        }
    }
    if let Some(pointer) = patterned {
        return with_patterns(document, branch, pointer);
    }
    let is_open = !is_closed && (!others.is_empty() || is_nameless);
    if !is_open {
        return Ok(Further::default());
    }
    Ok(match names_pattern(document, branch)? {
        Naming::Free => Further {
            others: Some(others),
            ..Further::default()
        },
        Naming::Listed => Further::default(),
        Naming::Pattern(pattern) => Further {
            patterns: vec![(pattern, others)],
            ..Further::default()
        },
    })
}

/// The patterns at `pointer`, each with what the other parts say about further properties.
fn with_patterns(document: &Document, branch: &Branch, pointer: &str) -> Result<Further, Error> {
    let mut names = values(document, branch, "propertyNames");
    if let Some((place, _)) = names.next() {
        let reason = "`propertyNames` beside `patternProperties` is not supported";
        return Err(refused(place, reason));
    }
    let additional = values(document, branch, "additionalProperties");
    let (own, foreign): (Vec<_>, Vec<_>) = additional.partition(|(place, _)| *place == pointer);
    let parts = |of: &[(&str, &Value)]| -> Vec<String> {
        let each = of.iter();
        each.map(|(place, _)| member(place, "additionalProperties"))
            .collect()
    };
    let foreign = parts(&foreign);
    let list = member(pointer, "patternProperties");
    let patterns = document.keywords(&list).keys();
    let patterns = patterns.map(|pattern| {
        let of_names = texts::pattern(&list, pattern)?;
        let mut all = vec![member(&list, pattern)];
        all.extend(foreign.iter().cloned());
        Ok((of_names, all))
    });
    let describes = own.iter().any(|(_, value)| value.is_object());
    Ok(Further {
        patterns: patterns.collect::<Result<_, Error>>()?,
        others: describes.then(|| [parts(&own), foreign.clone()].concat()),
    })
}

/// What `propertyNames` says about names that the schema does not name.
enum Naming {
    Free,
    Listed,
    Pattern(String),
}

fn names_pattern(document: &Document, branch: &Branch) -> Result<Naming, Error> {
    let mut naming = Naming::Free;
    for (pointer, names) in values(document, branch, "propertyNames") {
        let Some(map) = names.as_object() else {
            continue;
        };
        let keys: Vec<&str> = map
            .keys()
            .map(String::as_str)
            .filter(|key| !matches!(*key, "type" | "title" | "description" | "$comment"))
            .collect();
        naming = match (keys.as_slice(), naming) {
            ([], naming) => naming,
            (["enum"], Naming::Free) => Naming::Listed,
            (["pattern"], Naming::Free) => {
                let pattern = map["pattern"].as_str().unwrap_or_default();
                Naming::Pattern(texts::pattern(pointer, pattern)?)
            }
            _ => {
                let reason = "of `propertyNames` only one `pattern` or `enum` is supported";
                return Err(refused(pointer, reason));
            }
        };
    }
    Ok(naming)
}

/// The object with limits on the number of its properties that can be kept.
fn counted(branch: &Branch, mut object: Object) -> Result<Option<Object>, Error> {
    let required = object.properties.iter().filter(|one| one.required).count();
    let is_open = object.others.is_some() || !object.patterns.is_empty();
    let named = object.properties.len();
    if object
        .most
        .is_some_and(|most| most < required.max(object.least))
        || (!is_open && object.least > named)
    {
        return Ok(None);
    }
    if object.least > required && is_open && object.least - required > 1 {
        let place = branch.first().map_or("", String::as_str);
        let reason = "more than one property without a name is demanded (`minProperties`), and \
                      nothing keeps a name from coming twice";
        return Err(refused(place, reason));
    }
    if object.least == named && !is_open {
        for property in &mut object.properties {
            property.required = true;
        }
        object.least = 0;
    }
    if object.least <= required {
        object.least = 0;
    }
    if object.most.is_some_and(|most| !is_open && most >= named) {
        object.most = None;
    }
    if object.most == Some(required) {
        object.properties.retain(|property| property.required);
        object.patterns.clear();
        (object.others, object.most) = (None, None);
    }
    Ok(Some(object))
}
