//! One run of statements that may become a function of its own: what it takes and gives, how it is
//! called, and which bytes move.

use std::ops::Range;

use ruff_python_ast::{Expr, Stmt, StmtAssign};
use ruff_text_size::Ranged;

use crate::refactor::extract::candidates::{Place, Suite, suite_of};
use crate::refactor::extract::escapes::Escapes;
use crate::refactor::extract::forms::{Form, Shape, shape};
use crate::refactor::extract::receiver::{Receiver, is_bound, receiver};
use crate::refactor::extract::subject::Subject;
use crate::refactor::extract::variables::{Variables, variables};
use crate::refactor::scopes::BindingKind;
use crate::refactor::tree::BlockKind;
use crate::text::line_start;

/// The most results of a helper: who reads the call has to remember them in order.
const RESULT_LIMIT: usize = 3;
/// Callables whose result does something when the last reference to it goes.
const OWNERS: &[&str] = &[
    "TemporaryDirectory(",
    "NamedTemporaryFile(",
    "TemporaryFile(",
];

/// A run that may be moved.
#[derive(Debug)]
pub struct Moving<'a, 's> {
    /// The function that it is taken from.
    pub subject: &'s Subject<'a>,
    /// The block that it stands in.
    pub suite: Suite<'s>,
    /// The run.
    pub statements: &'s [Stmt],
    /// What stands before it in its block.
    pub before: &'s [Stmt],
    /// What stands behind it in its block.
    pub behind: &'s [Stmt],
    /// How it is left.
    pub shape: Shape,
    /// What it takes, without what it is bound to, and what it gives.
    pub variables: Variables,
    /// What the helper is bound to.
    pub receiver: Receiver,
    /// The helper is a coroutine.
    pub is_async: bool,
    /// The helper is a generator.
    pub is_generator: bool,
    /// Bytes that move: whole lines without the last one's end, comments above included.
    pub region: Range<usize>,
    /// Indentation of the run.
    pub indent: &'a str,
}

impl<'a, 's> Moving<'a, 's> {
    /// The run at `place`, or why it has to stay.
    pub fn of(subject: &'s Subject<'a>, place: &Place) -> Result<Self, String> {
        let suite = suite_of(&subject.at.function.body, place).ok_or("there is no such run")?;
        let statements = &suite.statements[place.run.clone()];
        let before = &suite.statements[..place.run.start];
        let behind = &suite.statements[place.run.end..];
        let range = extent(statements);
        let (region, indent) = region(subject, &range, &suite)?;
        if let Some(obstacle) = subject.obstacle_within(&range) {
            return Err(obstacle);
        }
        let escapes = Escapes::of(statements);
        let is_async = subject.at.function.is_async && escapes.awaits;
        if escapes.reraises || (escapes.yields && subject.at.function.is_async) {
            return Err("it depends on the function that it stands in".to_owned());
        }
        let flow = &subject.flow;
        let span = flow.graph.run(statements).ok_or("it is never reached")?;
        let shape = shape(
            &escapes,
            &suite,
            behind.is_empty(),
            span.falls_through,
            subject.source,
        )?;
        if shape.form != Form::Plain && in_finally(subject, place) {
            return Err("it leaves a `finally`".to_owned());
        }
        let variables = variables(subject, &span, &range)?;
        let mut moving = Self {
            subject,
            statements,
            before,
            behind,
            suite: suite.clone(),
            shape,
            receiver: receiver(subject, &variables.parameters, subject.needs_class(&range))?,
            variables,
            is_async,
            is_generator: escapes.yields,
            region,
            indent,
        };
        moving.settle()?;
        Ok(moving)
    }

    /// Whether the run is all of its block.
    pub fn is_whole_block(&self) -> bool {
        self.before.is_empty() && self.behind.is_empty()
    }

    /// The last statement, where it gives the only result its value and nothing else says that name.
    pub fn last_result(&self) -> Option<&'s StmtAssign> {
        let (Form::Plain, true, [name]) = (
            &self.shape.form,
            self.shape.falls_through,
            &self.variables.results[..],
        ) else {
            return None;
        };
        let last = self.statements.last()?.as_assign_stmt()?;
        let is_it = matches!(&last.targets[..], [Expr::Name(it)] if it.id.as_str() == name);
        (is_it && self.subject.count(name, &self.region) == 1).then_some(last)
    }

    /// Checks what it gives, and how it says that it was left.
    fn settle_results(&self) -> Result<(), String> {
        let results = self.variables.results.len();
        let form = &self.shape.form;
        if results > 0 && *form != Form::Plain {
            return Err("it gives values and is left early".to_owned());
        }
        // It would both yield values and return one that tells how it was left.
        if self.is_generator && matches!(form, Form::Guard(_) | Form::Result) {
            return Err("it yields and is left early".to_owned());
        }
        if results > RESULT_LIMIT {
            return Err(format!("it gives {results} values"));
        }
        match self.last_result() {
            Some(last) if last.value.is_literal_expr() => {
                Err("all that it gives is a constant".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Checks what the parts say of each other.
    fn settle(&mut self) -> Result<(), String> {
        self.settle_results()?;
        let text = &self.subject.source[self.region.clone()];
        if OWNERS.iter().any(|owner| text.contains(owner)) && !text.contains("with ") {
            return Err("it holds on to something that has to live on".to_owned());
        }
        let (scopes, scope) = (&self.subject.scopes, self.subject.scope);
        for name in &self.variables.results {
            let mut bound = scopes.bindings(scope, name);
            if bound.any(|one| matches!(one.kind, BindingKind::Def | BindingKind::Class)) {
                return Err(format!("it defines `{name}`, which is used behind it"));
            }
        }
        if self.receiver == Receiver::None
            && let Some(name) = self.variables.parameters.iter().find(|name| is_bound(name))
        {
            return Err(format!("`{name}` would be handed to a function"));
        }
        if let Receiver::Object(name) | Receiver::Class(name) = &self.receiver {
            self.variables.parameters.retain(|one| one != name);
            if self.variables.results.contains(name) {
                return Err(format!("it rebinds `{name}`"));
            }
        }
        Ok(())
    }
}

fn in_finally(subject: &Subject<'_>, place: &Place) -> bool {
    (1..=place.path.len()).any(|depth| {
        let outer = Place {
            path: place.path[..depth].to_vec(),
            run: 0..1,
        };
        let suite = suite_of(&subject.at.function.body, &outer);
        suite.is_some_and(|suite| suite.kind == Some(BlockKind::Finally))
    })
}

fn extent(statements: &[Stmt]) -> Range<usize> {
    let start = statements.first().map_or(0, |it| it.start().to_usize());
    let end = statements.last().map_or(0, |it| it.end().to_usize());
    start..end
}

/// The lines of a run with the comments right above, and its indentation.
fn region<'a>(
    subject: &Subject<'a>,
    range: &Range<usize>,
    suite: &Suite<'_>,
) -> Result<(Range<usize>, &'a str), String> {
    let source = subject.source;
    let mut start = line_start(source, range.start);
    let indent = &source[start..range.start];
    if !indent.trim().is_empty() {
        return Err("it shares its first line with other code".to_owned());
    }
    let rest = &source[range.end..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let line = line.strip_suffix('\r').unwrap_or(line);
    let trailing = line.trim_start();
    if !(trailing.is_empty() || trailing.starts_with('#')) {
        return Err("it shares its last line with other code".to_owned());
    }
    let floor = suite.statements.iter().map(|it| it.end().to_usize());
    let floor = floor.take_while(|&end| end <= range.start).last();
    while start > floor.unwrap_or(subject.range.start) {
        let above = line_start(source, start - 1);
        let text = source[above..start].trim_end();
        let comment = above + text.len() - text.trim_start().len();
        let aligned = text.starts_with(indent) && comment == above + indent.len();
        if !aligned || !subject.is_comment(comment) || floor.is_some_and(|end| comment < end) {
            break;
        }
        start = above;
    }
    let end = range.end + line.trim_end().len();
    Ok((start..end, indent))
}
