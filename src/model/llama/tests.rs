//! The engine with the bundled model.
use super::start;
use crate::model::{Constraint, EngineOptions, Event, Request};
use serde_json::json;
use std::time::Instant;

#[test]
fn explore() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/groundskeeper-tiny.gguf"
    );
    let threads: usize = std::env::var("T").map_or(2, |t| t.parse().unwrap());
    let pen: f32 = std::env::var("P").map_or(1.15, |t| t.parse().unwrap());
    let t0 = Instant::now();
    let model = start(EngineOptions {
        threads: Some(threads),
        ..EngineOptions::new(path)
    })
    .unwrap();
    println!("{:?} load {:?}", model.info(), t0.elapsed());
    let funcs = [
        (
            "def add_item(self, key, value):\n    if key in self.items:\n        raise KeyError(key)\n    self.items[key] = value\n    return len(self.items)",
            vec!["key", "value"],
        ),
        (
            "def is_prime(n):\n    if n < 2:\n        return False\n    for i in range(2, int(n ** 0.5) + 1):\n        if n % i == 0:\n            return False\n    return True",
            vec!["n"],
        ),
        (
            "def read_config(path, encoding='utf-8'):\n    with open(path, encoding=encoding) as f:\n        return json.load(f)",
            vec!["path", "encoding"],
        ),
        (
            "def total_price(orders, tax_rate):\n    total = 0\n    for order in orders:\n        if order.cancelled:\n            continue\n        total += order.price * order.quantity\n    return total * (1 + tax_rate)",
            vec!["orders", "tax_rate"],
        ),
        (
            "def send_mail(to, subject, body):\n    message = EmailMessage()\n    message['To'] = to\n    message['Subject'] = subject\n    message.set_content(body)\n    with smtplib.SMTP('localhost') as server:\n        server.send_message(message)",
            vec!["to", "subject", "body"],
        ),
    ];
    for (code, params) in &funcs {
        let mut p = serde_json::Map::new();
        for x in params {
            p.insert(
                (*x).into(),
                json!({"type":"string","minLength":3,"maxLength":60}),
            );
        }
        let schema = json!({"type":"object","properties":{"summary":{"type":"string","minLength":8,"maxLength":100},"params":{"type":"object","properties":p,"required":params,"additionalProperties":false},"returns":{"type":"string","minLength":3,"maxLength":60}},"required":["summary","params","returns"],"additionalProperties":false});
        let mut r = Request::ask(
            "You are a careful software maintainer.",
            format!("Write a docstring for this function.\n\n```python\n{code}\n```"),
        )
        .under_schema(schema);
        r.sampling.repeat_penalty = pen;
        r.sampling.loop_penalty = std::env::var("L").map_or(0.8, |t| t.parse().unwrap());
        match model.generate(r).unwrap().wait() {
            Ok(a) => println!(
                "{}\n   {:?} {:?} {:.0} tok/s",
                a.text,
                a.usage,
                a.elapsed,
                a.usage.answer_tokens as f64 / a.elapsed.as_secs_f64()
            ),
            Err(e) => println!("{e}"),
        }
        let schema = json!({"type":"object","properties":{"name":{"type":"string","pattern":"^[a-z][a-z0-9_]{2,30}$"}},"required":["name"],"additionalProperties":false});
        let r = Request::ask(
            "You are a careful software maintainer.",
            format!(
                "Choose a name for this function.\n\n```python\n{}\n```",
                code.replacen(code.split(['(', ' ']).nth(1).unwrap(), "_", 1)
            ),
        )
        .under_schema(schema);
        println!("{:?}", model.generate(r).unwrap().wait().map(|a| a.text));
        let schema = json!({"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"],"additionalProperties":false});
        let mut r = Request::ask(
            "You are a careful software maintainer.",
            format!("Write a docstring for this function.\n\n```python\n{code}\n```"),
        )
        .under_schema(schema);
        r.sampling.repeat_penalty = pen;
        r.sampling.loop_penalty = std::env::var("L").map_or(0.8, |t| t.parse().unwrap());
        println!("{:?}", model.generate(r).unwrap().wait().map(|a| a.text));
    }
    let mut r = Request::ask("", "x");
    r.constraint = Constraint::Regex("[a-z ]{4000}".into());
    r.limits.max_tokens = 1000;
    let mut g = model.generate(r).unwrap();
    let mut n = 0;
    let mut t = Instant::now();
    while let Some(e) = g.next_blocking() {
        if let Event::Token(_) = e {
            if n == 0 {
                t = Instant::now();
            }
            n += 1;
        }
    }
    println!(
        "constrained {} tokens {:.0} tok/s",
        n,
        n as f64 / t.elapsed().as_secs_f64()
    );
    let mut r = Request::ask("", "x");
    r.constraint = Constraint::Lark("start: /(.|\\n)*/".into());
    r.limits.max_tokens = 1000;
    let mut g = model.generate(r).unwrap();
    let mut n = 0;
    let mut t = Instant::now();
    while let Some(e) = g.next_blocking() {
        if let Event::Token(_) = e {
            if n == 0 {
                t = Instant::now();
            }
            n += 1;
        }
    }
    println!(
        "any {} tokens {:.0} tok/s",
        n,
        n as f64 / t.elapsed().as_secs_f64()
    );
    println!(
        "{}",
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS"))
            .collect::<Vec<_>>()
            .join(" ")
    );
}
