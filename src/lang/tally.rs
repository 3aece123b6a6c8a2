//! The tally: takes constructs in source order and keeps every measure of every open function.

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Variant};
use crate::lang::measures::{cognitive, cyclomatic, nesting};

mod ledger;

pub use crate::lang::function::Function;
pub use ledger::Contribution;

/// A construct that is open, and what it added on the way in.
#[derive(Debug)]
struct Open {
    construct: Construct,
    cognitive_levels: u32,
    block_levels: u32,
    /// Last operator, for a sequence of logical operators.
    operator: Option<Operator>,
}

/// A function that is open.
#[derive(Debug)]
struct Frame {
    function: Function,
    name: String,
    /// Cognitive nesting level of its own first statement.
    base: u32,
    /// Block depth of the functions around it.
    blocks: u32,
    recursive: bool,
    only_wraps: bool,
    /// Cognitive points of the functions inside, as they count here.
    of_nested: u32,
    /// It has control flow of its own.
    structured: bool,
}

/// Collects measures while a front end walks.
#[derive(Debug)]
pub struct Tally {
    policy: cyclomatic::Policy,
    variant: Variant,
    nested: Nested,
    separator: &'static str,
    names: Vec<String>,
    open: Vec<Open>,
    frames: Vec<Frame>,
    done: Vec<Function>,
    level: u32,
    blocks: u32,
    ledger: Option<ledger::Ledger>,
}

impl Tally {
    /// An empty tally; `separator` stands between the parts of a symbol.
    pub fn new(policy: cyclomatic::Policy, separator: &'static str) -> Self {
        Self {
            policy,
            variant: Variant::Standard,
            nested: Nested::Always,
            separator,
            names: Vec::new(),
            open: Vec::new(),
            frames: Vec::new(),
            done: Vec::new(),
            level: 0,
            blocks: 0,
            ledger: None,
        }
    }

    /// The same, with another rule for what functions answer for.
    pub fn with_nested(mut self, nested: Nested) -> Self {
        self.nested = nested;
        self
    }

    /// The same, with another count of paths.
    pub fn counting(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    /// True when a function is open.
    pub fn is_in_function(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Opens a class, impl, trait or module of this name.
    pub fn open_scope(&mut self, name: String) {
        self.names.push(name);
        self.push(Construct::Scope);
    }

    /// Opens the body of a function that ends on 1-based line `end_line`.
    pub fn open_function(&mut self, head: Head, start_line: usize, end_line: usize) {
        let deeper = self.frames.last().is_some_and(|outer| !outer.only_wraps);
        self.level += u32::from(deeper);
        self.names.push(head.name.clone());
        let function = Function {
            symbol: self.names.join(self.separator),
            range: head.range,
            line: head.keyword.0,
            column: head.keyword.1,
            end_line,
            cyclomatic: 1,
            cognitive: 0,
            lines: (end_line + 1)
                .saturating_sub(start_line)
                .saturating_sub(head.docstring_lines),
            nesting: 0,
            parameters: head.parameters,
            returns: 0,
            contributions: Vec::new(),
        };
        // A definition may name its class too: `(*T).M`, `T::m`.
        let own = head.name.rsplit(['.', ':']).next().unwrap_or_default();
        self.frames.push(Frame {
            function,
            name: own.to_owned(),
            base: self.level,
            blocks: self.blocks,
            recursive: false,
            only_wraps: head.only_wraps,
            of_nested: 0,
            structured: false,
        });
        self.explain_function();
        self.push(Construct::Function);
        if let Some(open) = self.open.last_mut() {
            open.cognitive_levels = u32::from(deeper);
        }
    }

    /// Opens any other construct.
    pub fn open(&mut self, construct: Construct) {
        let parent = self.open.last().map(|open| open.construct);
        self.explain_open(construct, parent);
        let level = self.level;
        self.add_cognitive(|frame| cognitive::points(construct, level - frame.base));
        if let Some(frame) = self.frames.last_mut() {
            frame.structured |= cognitive::is_structure(construct);
            frame.function.cyclomatic +=
                cyclomatic::points(construct, parent, self.policy, self.variant);
        }
        self.push(construct);
    }

    /// Adds to the innermost function, and to those around it as what their nested ones have.
    fn add_cognitive(&mut self, points: impl Fn(&Frame) -> u32) {
        let Some((innermost, around)) = self.frames.split_last_mut() else {
            return;
        };
        innermost.function.cognitive += points(innermost);
        for frame in around {
            frame.of_nested += points(frame);
        }
    }

    fn push(&mut self, construct: Construct) {
        let parent = self.open.last().map(|open| open.construct);
        let cognitive_levels = cognitive::deepens(construct, parent);
        let block_levels = nesting::deepens(construct, parent);
        self.level += cognitive_levels;
        self.blocks += block_levels;
        if let Some(frame) = self.frames.last_mut() {
            let depth = self.blocks - frame.blocks;
            frame.function.nesting = frame.function.nesting.max(depth);
        }
        self.open.push(Open {
            construct,
            cognitive_levels,
            block_levels,
            operator: None,
        });
    }

    /// Closes what was opened last.
    pub fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.level -= open.cognitive_levels;
        self.blocks -= open.block_levels;
        match open.construct {
            Construct::Scope => {
                self.names.pop();
            }
            Construct::Function => self.close_function(),
            _ => {}
        }
    }

    fn close_function(&mut self) {
        self.names.pop();
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        let counts_nested = self.nested == Nested::Always || frame.structured;
        if counts_nested {
            frame.function.cognitive += frame.of_nested;
        }
        frame.function.contributions = self.explained(counts_nested);
        if self.policy.nested_functions
            && let Some(outer) = self.frames.last_mut()
        {
            outer.function.cyclomatic += frame.function.cyclomatic;
            self.explain_nested(&frame);
        }
        self.done.push(frame.function);
    }

    /// An operator of the innermost open [`Construct::Logical`].
    pub fn operator(&mut self, operator: Operator) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let points = cognitive::operator_points(open.operator.replace(operator), operator);
        self.add_cognitive(|_| points);
        self.explain_operator(points);
        if self.policy.counts(Also::Logical, self.variant)
            && let Some(frame) = self.frames.last_mut()
        {
            frame.function.cyclomatic += 1;
        }
    }

    /// A `return` of the innermost function; one inside a lambda or closure is not its own.
    pub fn return_statement(&mut self) {
        let own = self
            .open
            .iter()
            .rev()
            .find_map(|open| match open.construct {
                Construct::Function => Some(true),
                Construct::Lambda => Some(false),
                _ => None,
            });
        if own == Some(true)
            && let Some(frame) = self.frames.last_mut()
        {
            frame.function.returns += 1;
        }
    }

    /// A `break` or `continue` that names a label, or a `goto`.
    pub fn labelled_jump(&mut self) {
        self.add_cognitive(|_| 1);
        self.explain_jump();
    }

    /// A call of `name`, bare or on `self`: recursion when an open function has that name.
    pub fn call(&mut self, name: &str) {
        self.explain_call(name);
        for frame in self.frames.iter_mut().filter(|frame| frame.name == name) {
            frame.function.cognitive += u32::from(!std::mem::replace(&mut frame.recursive, true));
        }
    }

    /// Functions in source order, with repeated symbols numbered.
    pub fn finish(mut self) -> Vec<Function> {
        while !self.open.is_empty() {
            self.close();
        }
        self.done
            .sort_by_key(|function| (function.range.start, function.range.end));
        let mut seen = std::collections::HashMap::<String, u32>::new();
        for function in &mut self.done {
            let count = seen.entry(function.symbol.clone()).or_default();
            *count += 1;
            if *count > 1 {
                function.symbol = format!("{}#{count}", function.symbol);
            }
        }
        self.done
    }
}
