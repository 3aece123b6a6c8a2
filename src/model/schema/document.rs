//! A schema as a document: its parts by pointer, its references, and what `jsonschema` says about
//! them. What the parts mean together is worked out in `branches`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonschema::canonical::{self, Satisfiability};
use jsonschema::{Draft, Registry, RegistryBuilder, Validator};
use serde_json::{Map, Value, json};

use super::refused;
use crate::model::Error;

/// The address under which the parts of the schema refer to it.
const ADDRESS: &str = "json-schema:///answer";

/// A schema whose parts are addressed by JSON pointers into it.
pub(super) struct Document {
    root: Value,
    draft: Draft,
    registry: Registry<'static>,
    validators: RefCell<HashMap<String, Rc<Validator>>>,
    checked: RefCell<HashSet<String>>,
}

impl Document {
    /// Takes a valid schema of a draft that is supported; nothing is fetched.
    pub(super) fn new(schema: &Value) -> Result<Self, Error> {
        let draft = Draft::default().detect(schema);
        if matches!(draft, Draft::Draft4 | Draft::Unknown) {
            let reason = "only the drafts 2020-12, 2019-09, 7 and 6 are supported";
            return Err(refused("", reason));
        }
        jsonschema::options()
            .with_draft(draft)
            .offline()
            .build(schema)
            .map_err(|error| refused("", format!("it is invalid: {error}")))?;
        let mut root = schema.clone();
        if let Value::Object(map) = &mut root {
            map.remove("$id");
        }
        let registry = Registry::new()
            .draft(draft)
            .add(ADDRESS, root.clone())
            .and_then(RegistryBuilder::prepare)
            .map_err(|error| refused("", error))?;
        Ok(Self {
            root,
            draft,
            registry,
            validators: RefCell::default(),
            checked: RefCell::default(),
        })
    }

    /// Fails when no document satisfies the schema, and says which part of it is to blame.
    pub(super) fn check_satisfiable(&self) -> Result<(), Error> {
        let prepared = canonical::options()
            .with_draft(self.draft)
            .offline()
            .should_validate_formats(true)
            .prepare(&self.root)
            .map_err(|error| refused("", error))?;
        let canonical = prepared
            .canonicalize()
            .map_err(|error| refused("", error))?;
        if canonical.satisfiability() != Satisfiability::No {
            return Ok(());
        }
        let culprits = prepared.unsatisfiable().unwrap_or_default();
        let deepest = culprits.keys().max_by_key(|pointer| pointer.len());
        let place = deepest.map_or("", String::as_str);
        Err(refused(place, "no document can satisfy it"))
    }

    /// The part at a pointer that was found in this document.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        self.root.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The keywords at a pointer; none for `true` and `false`.
    pub(super) fn keywords(&self, pointer: &str) -> &Map<String, Value> {
        static NONE: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
        let none = || NONE.get_or_init(Map::new);
        self.at(pointer).as_object().unwrap_or_else(none)
    }

    /// Whether `$ref` stands alone and `items` may be a list: both ended with 2019-09 and 2020-12.
    pub(super) fn is_before(&self, draft: Draft) -> bool {
        self.draft < draft
    }

    /// The pointer that a `$ref` at `from` means.
    pub(super) fn target(&self, reference: &str, from: &str) -> Result<String, Error> {
        let fragment = reference.strip_prefix('#').and_then(unescaped);
        let pointer = fragment.filter(|text| text.is_empty() || text.starts_with('/'));
        let Some(pointer) = pointer else {
            let reason = format!(
                "the reference `{reference}` leads out of the schema or to an anchor; \
                 only `#/…` can be followed"
            );
            return Err(refused(from, reason));
        };
        match self.root.pointer(&pointer) {
            Some(Value::Object(_) | Value::Bool(_)) => Ok(pointer),
            _ => Err(refused(
                from,
                format!("there is no schema at `{reference}`"),
            )),
        }
    }

    /// Whether a value satisfies the part at `pointer`.
    pub(super) fn accepts(&self, pointer: &str, value: &Value) -> Result<bool, Error> {
        if let Some(validator) = self.validators.borrow().get(pointer) {
            return Ok(validator.is_valid(value));
        }
        let validator = jsonschema::options()
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&json!({"$ref": address(pointer)}))
            .map_err(|error| refused(pointer, error))?;
        let is_valid = validator.is_valid(value);
        self.validators
            .borrow_mut()
            .insert(pointer.to_owned(), Rc::new(validator));
        Ok(is_valid)
    }

    /// True the first time that the alternatives at `list` are to be compared: a schema that
    /// contains itself comes to them again while they are.
    pub(super) fn begin_check(&self, list: &str) -> bool {
        self.checked.borrow_mut().insert(list.to_owned())
    }

    /// Whether it is proven that no value satisfies both parts.
    pub(super) fn are_disjoint(&self, one: &str, other: &str) -> Result<bool, Error> {
        let both = json!({"allOf": [{"$ref": address(one)}, {"$ref": address(other)}]});
        let canonical = canonical::options()
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .offline()
            .should_validate_formats(true)
            .canonicalize(&both)
            .map_err(|error| refused(one, error))?;
        Ok(canonical.satisfiability() == Satisfiability::No)
    }
}

/// The absolute reference to a pointer.
fn address(pointer: &str) -> String {
    let mut text = format!("{ADDRESS}#");
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"/~-_.$".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.extend(format!("%{byte:02X}").chars());
        }
    }
    text
}

/// A fragment without its percent escapes; nothing when they spell no text.
fn unescaped(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}

/// The pointer of a member of the part at `pointer`.
pub(super) fn member(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
