//! Random schemas: every answer satisfies its own.

use serde_json::{Map, Value, json};

use super::{ask, model};
use crate::model::Sampling;

const SCHEMAS: u64 = 200;

/// A small linear congruential generator (Knuth's MMIX numbers): same schemas on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn word(&mut self) -> String {
        const WORDS: [&str; 8] = [
            "path",
            "file name",
            "id",
            "caf\u{e9}",
            "a\"b",
            "back\\slash",
            "\u{1f980}",
            "line\nend",
        ];
        format!(
            "{}{}",
            WORDS[usize::try_from(self.below(8)).unwrap()],
            self.below(100)
        )
    }

    fn schema(&mut self, depth: u32) -> Value {
        if depth >= 2 {
            return self.scalar();
        }
        match self.below(6) {
            0 => self.array(depth),
            1 | 2 => self.object(depth),
            3 => json!({"anyOf": [self.schema(depth + 1), self.schema(depth + 1)]}),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Value {
        let low = self.below(2000);
        match self.below(7) {
            0 => json!({"type": "string", "maxLength": self.below(24)}),
            1 => json!({"type": "string", "minLength": 2, "maxLength": 2 + self.below(10)}),
            2 => json!({"type": "string", "pattern": "^[a-z][a-z_]{1,9}$"}),
            3 => json!({"type": "integer", "minimum": -5, "maximum": low}),
            4 => json!({"type": ["boolean", "null"]}),
            5 => json!({"const": self.word()}),
            _ => json!({"enum": [self.word(), low, null_or(self.below(2)), self.word()]}),
        }
    }

    fn array(&mut self, depth: u32) -> Value {
        let least = self.below(3);
        json!({
            "type": "array",
            "items": self.schema(depth + 1),
            "minItems": least,
            "maxItems": least + self.below(3)
        })
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
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false
        })
    }
}

fn null_or(number: u64) -> Value {
    if number == 0 {
        Value::Null
    } else {
        json!(number)
    }
}

#[test]
fn every_random_schema_is_satisfied() {
    let mut random = Random(42);
    for seed in 0..SCHEMAS {
        let schema = random.schema(0);
        let mut request = ask("Fill in the form.").under_schema(schema.clone());
        request.limits.max_tokens = 1200;
        request.sampling = Sampling {
            temperature: if seed % 2 == 0 { 0.0 } else { 1.0 },
            seed,
            ..Sampling::default()
        };
        let answer = model().generate(request).unwrap().wait();
        let answer = answer.unwrap_or_else(|error| panic!("{error} for {schema}"));
        assert!(
            jsonschema::is_valid(&schema, &answer.value.unwrap()),
            "{schema}"
        );
    }
}
