//! Writes the places of an answer down as a schema in the forms that llguidance keeps to the
//! letter. A place that contains itself is written once for every turn that is left.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::arrays::Array;
use super::graph::{Graph, NodeId};
use super::objects::Object;
use super::refused;
use super::shape::Shape;
use crate::model::Error;

/// A place, and how many turns through its circle are left.
type Turn = (NodeId, u32);

/// The whole schema.
pub(super) fn schema(graph: &Graph) -> Result<Value, Error> {
    let mut writer = Writer {
        graph,
        asked: HashSet::new(),
        open: Vec::new(),
    };
    let root = (0, graph.budget(0));
    let Value::Object(mut schema) = writer.place(root) else {
        let reason = "no document can satisfy it, or only one that contains itself without end";
        return Err(refused("", reason));
    };
    let mut definitions = Map::new();
    while let Some(turn) = writer.open.pop() {
        let place = writer.place(turn);
        definitions.insert(name(turn), place);
    }
    if !definitions.is_empty() {
        schema.insert("$defs".into(), Value::Object(definitions));
    }
    Ok(Value::Object(schema))
}

fn name((node, left): Turn) -> String {
    format!("place-{node}-{left}")
}

struct Writer<'g> {
    graph: &'g Graph,
    asked: HashSet<Turn>,
    open: Vec<Turn>,
}

impl Writer<'_> {
    /// The schema of a place; `false` when nothing can stand there.
    fn place(&mut self, turn: Turn) -> Value {
        let graph = self.graph;
        let (node, left) = turn;
        let possible = graph.shapes(node).iter();
        let possible = possible.filter(|shape| graph.can_end(node, shape, left));
        let mut options: Vec<Value> = Vec::new();
        for shape in possible {
            let option = self.shape(turn, shape);
            if option != Value::Bool(false) && !options.contains(&option) {
                options.push(option);
            }
        }
        match options.len() {
            0 => Value::Bool(false),
            1 => options.remove(0),
            _ => json!({ "anyOf": options }),
        }
    }

    /// The schema of what stands below a place, or a reference to it.
    fn child(&mut self, parent: Turn, node: NodeId) -> Value {
        let Some(left) = self.graph.enter(parent.0, parent.1, node) else {
            return Value::Bool(false);
        };
        let turn = (node, left);
        let nests = |shape: &Shape| matches!(shape, Shape::Array(_) | Shape::Object(_));
        if !self.graph.shapes(node).iter().any(nests) {
            return self.place(turn);
        }
        if self.asked.insert(turn) {
            self.open.push(turn);
        }
        json!({ "$ref": format!("#/$defs/{}", name(turn)) })
    }

    fn shape(&mut self, turn: Turn, shape: &Shape) -> Value {
        match shape {
            Shape::Literals(values) => json!({ "enum": values }),
            Shape::Null => json!({"type": "null"}),
            Shape::Boolean => json!({"type": "boolean"}),
            Shape::Number(numbers) => numbers.schema().map_or(Value::Bool(false), Value::Object),
            Shape::Text(text) => Value::Object(text.schema()),
            Shape::Array(array) => self.array(turn, array),
            Shape::Object(object) => self.object(turn, object),
        }
    }

    fn array(&mut self, turn: Turn, array: &Array) -> Value {
        let mut prefix = Vec::new();
        let mut most = array.most;
        for node in &array.prefix {
            let item = self.child(turn, *node);
            if item == Value::Bool(false) {
                most = Some(most.unwrap_or(usize::MAX).min(prefix.len()));
                break;
            }
            prefix.push(item);
        }
        let items = array
            .items
            .filter(|_| most.is_none_or(|most| most > prefix.len()));
        let items = items.map_or(Value::Bool(false), |node| self.child(turn, node));
        if items == Value::Bool(false) {
            most = Some(most.unwrap_or(usize::MAX).min(prefix.len()));
        }
        if most.is_some_and(|most| most < array.least) {
            return Value::Bool(false);
        }
        let mut schema = json!({"type": "array", "items": items, "minItems": array.least});
        if let Some(most) = most {
            schema["maxItems"] = most.into();
            prefix.truncate(most);
        }
        if !prefix.is_empty() {
            schema["prefixItems"] = prefix.into();
        }
        schema
    }

    fn object(&mut self, turn: Turn, object: &Object) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for property in &object.properties {
            let value = self.child(turn, property.value);
            if value == Value::Bool(false) && property.required {
                return value;
            }
            // A property that cannot stand keeps its name, lest it come as one without a name.
            properties.insert(property.name.clone(), value);
            if property.required {
                required.push(property.name.as_str());
            }
        }
        let mut patterns = Map::new();
        for (pattern, node) in &object.patterns {
            patterns.insert(pattern.clone(), self.child(turn, *node));
        }
        let others = object.others.map(|node| self.child(turn, node));
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": others.unwrap_or(Value::Bool(false)),
        });
        if !patterns.is_empty() {
            schema["patternProperties"] = Value::Object(patterns);
        }
        if object.least > 0 {
            schema["minProperties"] = object.least.into();
        }
        if let Some(most) = object.most {
            schema["maxProperties"] = most.into();
        }
        schema
    }
}
