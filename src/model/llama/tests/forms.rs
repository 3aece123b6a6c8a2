//! Generated JSON Schemas of every kind that is enforced: the same ones on every run.

use serde_json::{Map, Value, json};

/// A small linear congruential generator (Knuth's MMIX numbers).
pub(super) struct Random(pub(super) u64);

const WORDS: [&str; 12] = [
    "path",
    "file name",
    "id",
    "caf\u{e9}",
    "a\"b",
    "back\\slash",
    "\u{1f980}",
    "line\nend",
    "\u{4e2d}\u{6587}",
    "a/b~c%20",
    "",
    "\u{2028}tab\t",
];

const PATTERNS: [&str; 12] = [
    "^[a-z][a-z_]{1,9}$",
    "^[A-Z]{2}-\\d{3}$",
    "^(yes|no|caf\u{e9})$",
    "^\\w{1,8}$",
    "[0-9]{2}",
    "^a.{0,6}$",
    "^[^\\s]{1,6}$",
    "^\\S{1,4}\\s\\S{1,4}$",
    "^(?:ab){1,3}c?$",
    "^[\u{e0}-\u{ff}\\-]{1,5}$",
    "^\\/[a-z/]{0,8}$",
    "end$",
];

const FORMATS: [&str; 12] = [
    "date",
    "time",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
    "uri",
    "json-pointer",
    "made-up",
];

impl Random {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let index = self.below(of.len() as u64);
        &of[usize::try_from(index).unwrap()]
    }

    fn word(&mut self) -> String {
        let number = self.below(100);
        format!("{}{number}", self.one(&WORDS))
    }

    /// A whole schema, with definitions that its parts refer to.
    pub(super) fn document(&mut self) -> Value {
        let mut schema = self.schema(0);
        let mut definitions = Map::new();
        definitions.insert("leaf/1".into(), self.scalar());
        definitions.insert("two words".into(), self.object(2));
        let label = self.scalar();
        definitions.insert(
            "tree".into(),
            json!({
                "type": "object",
                "properties": {
                    "label": label,
                    "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 2}
                },
                "required": ["label"]
            }),
        );
        if let Value::Object(map) = &mut schema {
            map.insert("$defs".into(), Value::Object(definitions));
        }
        schema
    }

    fn schema(&mut self, depth: u32) -> Value {
        if depth >= 3 {
            return self.scalar();
        }
        match self.below(12) {
            0 | 1 => self.array(depth),
            2..=5 => self.object(depth),
            6 => self.choice(depth),
            7 => self.joined(depth),
            8 => {
                let target = self.one(&["leaf~11", "two%20words", "tree"]);
                json!({"$ref": format!("#/$defs/{target}")})
            }
            9 => self.map(depth),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Value {
        match self.below(9) {
            0 => json!({"type": ["boolean", "null"]}),
            1 => json!({"const": self.word()}),
            2 => {
                json!({"enum": [self.word(), self.below(100), null_or(self.below(2)), -0.25, true]})
            }
            3 => self.number(),
            4 => self.integer(),
            5 => json!({"type": "string", "pattern": self.one(&PATTERNS), "maxLength": 24}),
            6 => json!({"type": "string", "format": self.one(&FORMATS), "maxLength": 80}),
            7 => {
                json!({"enum": (0..self.below(400)).map(|n| json!(format!("choice {n}"))).chain([json!({"a": [1]})]).collect::<Vec<_>>()})
            }
            _ => {
                let least = self.below(6);
                json!({"type": "string", "minLength": least, "maxLength": least + self.below(20)})
            }
        }
    }

    fn integer(&mut self) -> Value {
        let low = self.below(4000);
        let low = i64::try_from(low).unwrap() - 2000;
        match self.below(5) {
            0 => json!({"type": "integer"}),
            1 => json!({"type": "integer", "minimum": low, "maximum": low + 3}),
            2 => json!({"type": "integer", "exclusiveMinimum": low}),
            3 => json!({"type": "integer", "multipleOf": self.below(40) + 1, "maximum": 5000}),
            _ => json!({"minimum": low, "type": ["integer", "null"]}),
        }
    }

    fn number(&mut self) -> Value {
        let low = self.below(50);
        let low = f64::from(u32::try_from(low).unwrap()) / 4.0 - 6.0;
        match self.below(6) {
            0 => json!({"type": "number"}),
            1 => json!({"type": "number", "minimum": low, "maximum": low + 0.5}),
            2 => json!({"exclusiveMinimum": low, "exclusiveMaximum": low + 1.0}),
            3 => json!({"type": "number", "multipleOf": self.one(&[0.5, 0.25, 0.1, 0.01, 2.5])}),
            4 => json!({"type": "number", "exclusiveMaximum": 1e12}),
            _ => json!({"type": "number", "minimum": -1e-7, "maximum": 2}),
        }
    }

    fn array(&mut self, depth: u32) -> Value {
        let least = self.below(3);
        let mut schema = json!({
            "type": "array",
            "items": self.schema(depth + 1),
            "minItems": least,
            "maxItems": least + self.below(3)
        });
        if self.below(3) == 0 {
            schema["prefixItems"] = json!([self.schema(depth + 1), self.scalar()]);
        }
        schema
    }

    fn object(&mut self, depth: u32) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..=self.below(4) {
            let name = self.word();
            if self.below(3) > 0 && !properties.contains_key(&name) {
                required.push(name.clone());
            }
            properties.insert(name, self.schema(depth + 1));
        }
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
        });
        match self.below(4) {
            0 => {}
            1 => schema["additionalProperties"] = self.scalar(),
            _ => schema["additionalProperties"] = json!(false),
        }
        schema
    }

    /// An object without named properties.
    fn map(&mut self, depth: u32) -> Value {
        let value = self.schema(depth + 1);
        match self.below(4) {
            0 => json!({"type": "object", "additionalProperties": value, "maxProperties": 3}),
            1 => json!({"patternProperties": {"^x-[a-z]{1,4}$": value}, "minProperties": 1}),
            2 => {
                json!({"propertyNames": {"pattern": "^[a-z]{2,5}$"}, "additionalProperties": value})
            }
            _ => json!({"type": "object", "maxProperties": 2}),
        }
    }

    fn choice(&mut self, depth: u32) -> Value {
        if self.below(2) == 0 {
            return json!({"anyOf": [self.schema(depth + 1), self.schema(depth + 1)]});
        }
        let tagged = |tag: &str, value: Value| {
            json!({
                "type": "object",
                "properties": {"kind": {"const": tag}, "value": value},
                "required": ["kind", "value"]
            })
        };
        json!({"oneOf": [
            tagged("one", self.scalar()),
            tagged("two", self.schema(depth + 1)),
            {"type": "integer", "minimum": 3}
        ]})
    }

    /// Schemas that hold together.
    fn joined(&mut self, depth: u32) -> Value {
        let low = self.below(50);
        match self.below(3) {
            0 => json!({"allOf": [
                {"type": "object", "properties": {"a": self.scalar()}, "required": ["a"]},
                {"type": "object", "properties": {"b": self.schema(depth + 1)}, "required": ["b"]}
            ]}),
            1 => json!({"type": "integer", "minimum": low, "allOf": [
                {"maximum": low + 60}, {"multipleOf": 4}, {"multipleOf": 6}
            ]}),
            _ => json!({"type": "string", "minLength": 2, "allOf": [
                {"pattern": "^[a-z]"}, {"pattern": "[0-9]$"}, {"maxLength": 9}
            ]}),
        }
    }
}

fn null_or(number: u64) -> Value {
    if number == 0 {
        Value::Null
    } else {
        json!(number)
    }
}
