//! The proofs of an extraction, from the two texts and the helper's name alone.
//!
//! - `inlined-equal`: with the helper put back where it is called, the new tree is the old one, so
//!   every statement was moved as it was and nothing else changed;
//! - `values-arrive`: every value still reaches who reads it;
//! - `names-resolve`: no name lost what it means;
//! - `same-api`: what other files can use is there, with the same parameters;
//! - `same-comments`: no comment was lost;
//! - `unknown-elsewhere`: no other file has a word like a helper's name, so that nothing that is
//!   bound or looked up there means it;
//! - `under-limits`: the function lost a finding, and the helpers have none.

mod elsewhere;
mod inline;
mod limits;
mod names;
mod returns;
mod spelled;
pub(in crate::refactor::proofs) mod surface;
#[cfg(test)]
mod tests;
mod values;

use ruff_python_ast::comparable::ComparableStmt;
use ruff_python_ast::{Stmt, Suite};
use ruff_text_size::Ranged;

use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::flow::Graph;
use crate::refactor::proofs::Proof;
use crate::refactor::scopes::{ScopeKind, Scopes};
use crate::refactor::tree::bytes;

use inline::{Helper, Spot};

pub use elsewhere::unknown_elsewhere;
pub use limits::under_limits;

/// Proves that `after` is `before` with statements moved to the helper of this symbol.
pub fn prove(before: &str, after: &str, symbol: &str) -> Vec<Proof> {
    let outcome = with_ruff(before.as_bytes(), |old| {
        with_ruff(after.as_bytes(), |new| compare(old, new, symbol))
    });
    let reason = match outcome {
        Ok(Ok(proofs)) => return proofs,
        Ok(Err(refused)) => format!("the new text does not parse: {}", refused.message),
        Err(refused) => format!("the old text does not parse: {}", refused.message),
    };
    vec![Proof::of("inlined-equal", Err(reason))]
}

fn compare(old: &Parsed<'_>, new: &Parsed<'_>, symbol: &str) -> Vec<Proof> {
    let mut module = new.tree.syntax().body.clone();
    let restored = named_twice(new, symbol).and_then(|()| inlined(&mut module, symbol));
    let equal = restored.as_ref().map_err(Clone::clone).and_then(|_| {
        if same(&old.tree.syntax().body, &module) {
            Ok(format!("with `{symbol}` put back, the trees are equal"))
        } else {
            Err(format!("with `{symbol}` put back, the trees differ"))
        }
    });
    let values = restored.and_then(|(helper, spot)| arrive(old, &helper, &spot));
    vec![
        Proof::of("inlined-equal", equal),
        Proof::of("values-arrive", values),
        Proof::of("names-resolve", names::resolve(old, new, symbol)),
        Proof::of("same-api", surface::same(old, new)),
        Proof::of("same-comments", surface::same_comments(old, new)),
    ]
}

/// The helper is called in one place, and nothing else has its name.
fn named_twice(new: &Parsed<'_>, symbol: &str) -> Result<(), String> {
    let own = symbol.rsplit('.').next().unwrap_or(symbol);
    let tokens = new.tree.tokens().iter();
    match tokens
        .filter(|token| &new.text[bytes(*token)] == own)
        .count()
    {
        2 => Ok(()),
        count => Err(format!("`{own}` stands in {count} places instead of two")),
    }
}

fn inlined(module: &mut Suite, symbol: &str) -> Result<(Helper, Spot), String> {
    let mut helper = inline::take_out(module, symbol)
        .ok_or_else(|| format!("there is no function `{symbol}`"))?;
    spelled::spell_out(module, &mut helper);
    let spot = inline::put_back(module, &helper, false)?;
    let spot = spot.ok_or_else(|| format!("`{symbol}` is not called as a helper is"))?;
    Ok((helper, spot))
}

fn same(old: &[Stmt], new: &[Stmt]) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(a, b)| ComparableStmt::from(a) == ComparableStmt::from(b))
}

/// Whether values cross the border of what was moved only as parameters and results.
fn arrive(old: &Parsed<'_>, helper: &Helper, spot: &Spot) -> Result<String, String> {
    let gone = "what was moved is not where it was called";
    let mut suite: &[Stmt] = &old.tree.syntax().body;
    let mut function = None;
    for (index, block) in &spot.path {
        let statement = suite.get(*index).ok_or(gone)?;
        suite = match statement {
            Stmt::FunctionDef(inner) => {
                function = Some(inner);
                &inner.body
            }
            Stmt::ClassDef(inner) => &inner.body,
            other => {
                crate::refactor::tree::blocks(other)
                    .get(*block)
                    .ok_or(gone)?
                    .1
            }
        };
    }
    let function = function.ok_or(gone)?;
    let run = suite.get(spot.first..spot.first + spot.count).ok_or(gone)?;
    let scopes = Scopes::of_parsed(old);
    let name = function.name.as_str();
    let end = function.end().to_usize();
    let scope = scopes.scopes().iter().position(|scope| {
        scope.kind == ScopeKind::Function && scope.name == name && scope.range.end == end
    });
    let graph = Graph::of(&function.body);
    let span = graph.run(run).ok_or(gone)?;
    let takes = helper.function.parameters.iter();
    let takes: Vec<String> = takes.map(|it| it.name().to_string()).collect();
    let gives = given(&helper.function.body);
    let moved = values::Moved {
        function,
        scope: scope.ok_or(gone)?,
        run: span.nodes,
        takes: &takes,
        gives: &gives,
    };
    let count = values::check(&moved, &graph, &scopes, old.text)?;
    Ok(format!(
        "{count} values cross, each by a parameter or a result"
    ))
}

/// Names that the last statement of a helper gives back.
fn given(body: &[Stmt]) -> Vec<String> {
    use ruff_python_ast::Expr;
    let name = |expr: &Expr| match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        _ => None,
    };
    match body.last() {
        Some(Stmt::Return(it)) => match it.value.as_deref() {
            Some(Expr::Tuple(tuple)) => tuple.elts.iter().filter_map(name).collect(),
            Some(other) => name(other).into_iter().collect(),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Bytes of the helper's definition in the new text.
fn definition<'a>(suite: &'a [Stmt], symbol: &[&str]) -> Option<&'a Stmt> {
    let (first, rest) = symbol.split_first()?;
    suite.iter().find_map(|statement| match statement {
        Stmt::FunctionDef(it) if it.name.as_str() == *first => {
            if rest.is_empty() {
                Some(statement)
            } else {
                definition(&it.body, rest)
            }
        }
        Stmt::ClassDef(it) if it.name.as_str() == *first => definition(&it.body, rest),
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => None,
        other => crate::refactor::tree::blocks(other)
            .into_iter()
            .find_map(|(_, body)| definition(body, symbol)),
    })
}

/// Bytes of the definition of `symbol` in a parsed text.
fn range_of(parsed: &Parsed<'_>, symbol: &str) -> Option<std::ops::Range<usize>> {
    let parts: Vec<&str> = symbol.split('.').collect();
    definition(&parsed.tree.syntax().body, &parts).map(bytes)
}
