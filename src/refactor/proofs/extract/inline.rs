//! Putting a helper back in place of its call, on the tree of the new text.
//!
//! Written from what the text says alone: the call's form tells what every `return` of the helper
//! stood for. Whatever is not exactly of one of these forms is refused.

use std::ops::Range;

use ruff_python_ast::{self as ast, CmpOp, Expr, Stmt, Suite};

use crate::refactor::proofs::extract::returns::{Meaning, restore};

/// A helper taken out of its module.
#[derive(Debug)]
pub(super) struct Helper {
    pub(super) name: String,
    pub(super) function: ast::StmtFunctionDef,
    /// It stands in a class, and its first parameter is what it is called on.
    pub(super) is_method: bool,
}

/// Where a helper's call stood, as statement and block from the module on, and how many statements
/// came back there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) path: Vec<(usize, usize)>,
    pub(super) first: usize,
    pub(super) count: usize,
}

/// Takes the helper of `symbol` out of a module.
pub(super) fn take_out(module: &mut Suite, symbol: &str) -> Option<Helper> {
    let (class, name) = match symbol.rsplit_once('.') {
        Some((class, name)) => (Some(class), name),
        None => (None, symbol),
    };
    let function = remove(
        module,
        &class.map_or_else(Vec::new, |it| it.split('.').collect()),
        name,
    )?;
    Some(Helper {
        name: name.to_owned(),
        function,
        is_method: class.is_some(),
    })
}

fn remove(suite: &mut Suite, around: &[&str], name: &str) -> Option<ast::StmtFunctionDef> {
    if around.is_empty() {
        let is_it = |it: &Stmt| matches!(it, Stmt::FunctionDef(it) if it.name.as_str() == name);
        if let Some(index) = suite.iter().position(is_it) {
            return match suite.remove(index) {
                Stmt::FunctionDef(function) => Some(function),
                _ => None,
            };
        }
    }
    for statement in suite.iter_mut() {
        let found = match (statement, around.split_first()) {
            (Stmt::ClassDef(it), Some((first, rest))) if it.name.as_str() == *first => {
                remove(&mut it.body, rest, name)
            }
            (Stmt::FunctionDef(it), Some((first, rest))) if it.name.as_str() == *first => {
                remove(&mut it.body, rest, name)
            }
            (Stmt::ClassDef(_) | Stmt::FunctionDef(_), _) => None,
            (other, _) => blocks(other)
                .into_iter()
                .find_map(|it| remove(it, around, name)),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Blocks of a statement in the order of [`crate::refactor::tree::blocks`], those of definitions
/// included.
pub(super) fn blocks(statement: &mut Stmt) -> Vec<&mut Suite> {
    let all: Vec<&mut Suite> = match statement {
        Stmt::FunctionDef(it) => vec![&mut it.body],
        Stmt::ClassDef(it) => vec![&mut it.body],
        Stmt::If(it) => {
            let clauses = it.elif_else_clauses.iter_mut();
            std::iter::once(&mut it.body)
                .chain(clauses.map(|clause| &mut clause.body))
                .collect()
        }
        Stmt::For(it) => vec![&mut it.body, &mut it.orelse],
        Stmt::While(it) => vec![&mut it.body, &mut it.orelse],
        Stmt::With(it) => vec![&mut it.body],
        Stmt::Match(it) => it.cases.iter_mut().map(|case| &mut case.body).collect(),
        Stmt::Try(it) => {
            let handlers = it.handlers.iter_mut();
            let handlers = handlers.map(|ast::ExceptHandler::ExceptHandler(it)| &mut it.body);
            std::iter::once(&mut it.body)
                .chain(handlers)
                .chain([&mut it.orelse, &mut it.finalbody])
                .collect()
        }
        _ => Vec::new(),
    };
    all.into_iter().filter(|body| !body.is_empty()).collect()
}

/// Puts the helper back where it is called.
pub(super) fn put_back(
    suite: &mut Suite,
    helper: &Helper,
    in_loop: bool,
) -> Result<Option<Spot>, String> {
    for index in 0..suite.len() {
        let replaced = 1 + usize::from(gives_back(suite, index));
        if let Some(statements) = body_for(suite, index, helper, in_loop)? {
            let end = (index + replaced).min(suite.len());
            return Ok(Some(replace(suite, index..end, statements)));
        }
        if let Some((number, mut spot)) = put_into(&mut suite[index], helper, in_loop)? {
            spot.path.insert(0, (index, number));
            return Ok(Some(spot));
        }
    }
    Ok(None)
}

/// Puts `statements` where the call is, with the test of what it gave.
fn replace(suite: &mut Suite, call: Range<usize>, statements: Suite) -> Spot {
    let (path, first, count) = (Vec::new(), call.start, statements.len());
    suite.splice(call, statements);
    Spot { path, first, count }
}

/// Puts the helper back in one of a statement's blocks; the number of that block.
fn put_into(
    statement: &mut Stmt,
    helper: &Helper,
    in_loop: bool,
) -> Result<Option<(usize, Spot)>, String> {
    let inside = match statement {
        Stmt::For(_) | Stmt::While(_) => Some(true),
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => Some(false),
        _ => None,
    };
    for (number, block) in blocks(statement).into_iter().enumerate() {
        // The `else` of a loop is not repeated.
        let repeats = match inside {
            Some(true) if number == 0 => true,
            Some(true) | None => in_loop,
            Some(false) => false,
        };
        if let Some(spot) = put_back(block, helper, repeats)? {
            return Ok(Some((number, spot)));
        }
    }
    Ok(None)
}

/// `if found is not None: return found` right below `found = …`.
fn gives_back(suite: &Suite, index: usize) -> bool {
    let (Some(Stmt::Assign(assign)), Some(Stmt::If(test))) =
        (suite.get(index), suite.get(index + 1))
    else {
        return false;
    };
    let [Expr::Name(found)] = &assign.targets[..] else {
        return false;
    };
    let is_found = |expr: &Expr| matches!(expr, Expr::Name(name) if name.id == found.id);
    let compares = matches!(&*test.test, Expr::Compare(it)
        if is_found(&it.left) && *it.ops == [CmpOp::IsNot] && it.comparators[0].is_none_literal_expr());
    let returns =
        matches!(&test.body[..], [Stmt::Return(it)] if it.value.as_deref().is_some_and(is_found));
    compares && returns && test.elif_else_clauses.is_empty() && never_ends_in_none(assign)
}

/// Only a call can be one of a helper.
fn never_ends_in_none(assign: &ast::StmtAssign) -> bool {
    called(&assign.value).is_some()
}

/// The statements that the statement at `index` stands for, if it calls the helper.
fn body_for(
    suite: &Suite,
    index: usize,
    helper: &Helper,
    in_loop: bool,
) -> Result<Option<Suite>, String> {
    let statement = &suite[index];
    let (value, meaning) = match statement {
        Stmt::Expr(it) if in_loop => (&it.value, Meaning::Continue(Vec::new())),
        Stmt::Expr(it) => (&it.value, Meaning::Keep),
        Stmt::Return(it) => match &it.value {
            Some(value) => (value, Meaning::Keep),
            None => return Ok(None),
        },
        Stmt::Assign(it) if gives_back(suite, index) => (&it.value, Meaning::Found),
        Stmt::Assign(it) => match targets(it) {
            Some(names) => (&it.value, Meaning::Continue(names)),
            None => return Ok(None),
        },
        Stmt::If(it) if it.elif_else_clauses.is_empty() => match &it.body[..] {
            [jump @ (Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_))] => {
                (&it.test, Meaning::Jump(Box::new(jump.clone())))
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let Some(call) = called(value).filter(|call| is_call_of(call, helper)) else {
        return Ok(None);
    };
    check_arguments(call, helper)?;
    check_waiting(value, helper)?;
    let in_loop_result = matches!(meaning, Meaning::Continue(_)) && !in_loop;
    restore(helper.function.body.clone(), &meaning, in_loop_result).map(Some)
}

pub(super) fn targets(assign: &ast::StmtAssign) -> Option<Vec<String>> {
    let [target] = &assign.targets[..] else {
        return None;
    };
    let name = |expr: &Expr| match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        _ => None,
    };
    match target {
        Expr::Tuple(tuple) => tuple.elts.iter().map(name).collect(),
        other => name(other).map(|name| vec![name]),
    }
}

/// The call behind `await` and `yield from`.
pub(super) fn called(value: &Expr) -> Option<&ast::ExprCall> {
    match value {
        Expr::Await(it) => called(&it.value),
        Expr::YieldFrom(it) => called(&it.value),
        Expr::Call(call) => Some(call),
        _ => None,
    }
}

pub(super) fn is_call_of(call: &ast::ExprCall, helper: &Helper) -> bool {
    match &*call.func {
        Expr::Name(name) => !helper.is_method && name.id.as_str() == helper.name,
        Expr::Attribute(it) => helper.is_method && it.attr.as_str() == helper.name,
        _ => false,
    }
}

/// Each argument is the name of its parameter, so that names mean inside what they mean outside.
fn check_arguments(call: &ast::ExprCall, helper: &Helper) -> Result<(), String> {
    let parameters = &helper.function.parameters;
    let plain = parameters.posonlyargs.is_empty()
        && parameters.kwonlyargs.is_empty()
        && parameters.vararg.is_none()
        && parameters.kwarg.is_none()
        && parameters.args.iter().all(|it| it.default.is_none());
    let owner = match &*call.func {
        Expr::Attribute(it) => Some(&*it.value),
        _ => None,
    };
    let given = owner.into_iter().chain(&call.arguments.args);
    let given: Option<Vec<&str>> = given
        .map(|argument| match argument {
            Expr::Name(name) => Some(name.id.as_str()),
            _ => None,
        })
        .collect();
    let taken: Vec<&str> = parameters
        .args
        .iter()
        .map(|it| it.name().as_str())
        .collect();
    if plain && call.arguments.keywords.is_empty() && given == Some(taken) {
        Ok(())
    } else {
        Err(format!(
            "`{}` is not given what it takes by name",
            helper.name
        ))
    }
}

/// A coroutine is awaited, a generator yielded from, and nothing else is.
fn check_waiting(value: &Expr, helper: &Helper) -> Result<(), String> {
    let awaited = value.is_await_expr();
    let yielded = value.is_yield_from_expr();
    let decorators = &helper.function.decorator_list;
    let decorated = decorators
        .iter()
        .any(|it| !matches!(&it.expression, Expr::Name(name) if name.id.as_str() == "classmethod"));
    let generator = super::returns::yields(&helper.function.body);
    if awaited == helper.function.is_async && yielded == generator && !decorated {
        Ok(())
    } else {
        Err(format!("`{}` is not called as what it is", helper.name))
    }
}
