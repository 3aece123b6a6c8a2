//! Imports that functions make when they are called: a split may add them, where the function has no
//! other meaning for the name.

use std::ops::Range;

use ruff_python_ast::{Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::facts::Facts;
use crate::refactor::scopes::{Binding, ScopeId, ScopeKind, Scopes, shows_variables};
use crate::refactor::tree::is_string;
use crate::text::line_start;

/// What a split may have added.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added<'a> {
    /// The files that may be imported from.
    pub(super) stems: &'a [String],
    /// Imports that functions of the old file began with; they are not added.
    pub(super) old: &'a [String],
}

/// Whole lines of imports that were added, with which functions and methods begin, with the empty
/// line below the last one of each.
pub(super) fn imports(body: &[Stmt], source: &str, added: Added<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for function in functions(body) {
        found.extend(of_function(function, source, added));
    }
    found
}

/// The imports that functions and methods begin with.
pub(super) fn first_imports(body: &[Stmt], source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for function in functions(body) {
        let imports = beginning(function)
            .iter()
            .map_while(Stmt::as_import_from_stmt);
        found.extend(imports.map(|import| source[import.range()].to_owned()));
    }
    found
}

fn functions(body: &[Stmt]) -> Vec<&StmtFunctionDef> {
    let mut found = Vec::new();
    for statement in body {
        match statement {
            Stmt::FunctionDef(function) => found.push(function),
            Stmt::ClassDef(class) => found.extend(functions(&class.body)),
            _ => {}
        }
    }
    found
}

/// A function's statements without its docstring.
fn beginning(function: &StmtFunctionDef) -> &[Stmt] {
    let documented = function.body.first().is_some_and(is_string);
    &function.body[usize::from(documented)..]
}

fn of_function(
    function: &StmtFunctionDef,
    source: &str,
    Added { stems, old }: Added<'_>,
) -> Option<Range<usize>> {
    let rest = beginning(function);
    let ours = |statement: &&Stmt| match statement {
        Stmt::ImportFrom(import) => {
            let module = import.module.as_deref().unwrap_or_default();
            let last = module.rsplit('.').next().unwrap_or_default();
            let is_known = old.iter().any(|text| *text == source[import.range()]);
            let is_among = stems.iter().any(|stem| stem == last);
            !is_known && (is_among || (last.is_empty() && import.level > 0))
        }
        _ => false,
    };
    let last = rest.iter().take_while(ours).last()?;
    let after = |at: usize| {
        source[at..]
            .find('\n')
            .map_or(source.len(), |newline| at + newline + 1)
    };
    let start = line_start(source, rest.first()?.start().to_usize());
    let mut end = after(last.end().to_usize());
    if source[end..after(end)].trim().is_empty() {
        end = after(end);
    }
    Some(start..end)
}

/// A statement's text without what is `late` in it.
pub(super) fn without(source: &str, range: TextRange, late: &[Range<usize>]) -> String {
    let (start, end) = (range.start().to_usize(), range.end().to_usize());
    let (mut at, mut text) = (start, String::new());
    for one in late
        .iter()
        .filter(|one| start <= one.start && one.end <= end)
    {
        text += &source[at..one.start];
        at = one.end;
    }
    text + &source[at..end]
}

/// What such imports bind.
pub(super) fn names(file: &Facts) -> impl Iterator<Item = &Binding> {
    let late = |one: &&Binding| {
        let mut late = file.late.iter();
        late.any(|range| range.contains(&one.range.start))
    };
    file.scopes.all_bindings().iter().filter(late)
}

/// Every such import is the only one that binds its name around it: what the function and those
/// within it read is the module's, as before.
pub(super) fn prove(file: &Facts) -> Result<(), String> {
    let scopes = &file.scopes;
    for binding in names(file) {
        let scope = binding.scope;
        let function = &scopes.scopes()[scope];
        let within = |at: usize| function.range.contains(&at);
        let others = scopes.all_bindings().iter();
        let again = others.filter(|one| one.name == binding.name && within(one.range.start));
        let declared = scopes
            .declarations()
            .iter()
            .any(|one| within(one.range.start));
        let looks = scopes.uses_within(function.range.clone());
        let looks = looks.filter(|one| shows_variables(&one.name));
        let plain = function.kind == ScopeKind::Function && !in_function(scopes, scope);
        if again.count() != 1 || declared || looks.count() > 0 || !plain {
            let name = &binding.name;
            return Err(format!(
                "`{name}` may mean something else within a function of {}",
                file.path
            ));
        }
    }
    Ok(())
}

fn in_function(scopes: &Scopes, scope: ScopeId) -> bool {
    let mut at = scopes.scopes()[scope].parent;
    while let Some(outer) = at {
        if scopes.scopes()[outer].kind == ScopeKind::Function {
            return true;
        }
        at = scopes.scopes()[outer].parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::refactor::proofs::split::prove;
    use crate::refactor::split::FileText;
    use crate::text::RepoPath;

    const F: &str = "def f():\n    \"\"\"Doc.\"\"\"\n    # Why.\n    return g\n";
    const G: &str = "def g():\n    return f\n";

    /// Names of the proofs that fail when `f` becomes `late` in a file of its own.
    fn failing(f: &str, late: &str) -> Vec<String> {
        let file = |path: &str, text: String| FileText {
            path: RepoPath::from(path),
            text,
        };
        let before = file("p/old.py", format!("{f}\n\n{G}"));
        let old = file("p/old.py", format!("from .new import f\n\n\n{G}"));
        let proofs = prove(&before, &[file("p/new.py", late.to_owned()), old], &[]);
        let failed = proofs.into_iter().filter(|proof| !proof.holds());
        failed.map(|proof| proof.name).collect()
    }

    fn importing(f: &str, import: &str) -> String {
        f.replacen("    # Why", &format!("    {import}\n\n    # Why"), 1)
    }

    #[test]
    fn an_import_in_a_function_holds_where_it_gives_what_the_module_gave() {
        for import in ["from .old import g", "from p.old import g"] {
            assert_eq!(failing(F, &importing(F, import)), Vec::<String>::new());
        }
    }

    #[test]
    fn imports_that_functions_had_stay_and_are_not_taken_for_new_ones() {
        for own in ["from . import a", "from .new import a", "from a import b"] {
            let f = importing(F, own);
            assert_eq!(failing(&f, &f), ["names-resolve"], "{own}: `g` is missing");
            let both = f.replacen("    from", "    from .old import g\n\n    from", 1);
            assert_eq!(failing(&f, &both), Vec::<String>::new(), "{own}");
            let only = importing(F, "from .old import g");
            assert!(failing(&f, &only).contains(&"moved-unchanged".to_owned()));
        }
    }

    #[test]
    fn an_import_that_gives_something_else_or_is_seen_is_caught() {
        for (f, import, proof) in [
            (F.to_owned(), "from .other import g", "moved-unchanged"),
            (F.to_owned(), "import g", "moved-unchanged"),
            (F.to_owned(), "from .old import h", "names-resolve"),
            (F.to_owned(), "from .old import h as g", "names-resolve"),
            (
                F.replace("return g", "g = 1\n    return g"),
                "from .old import g",
                "names-resolve",
            ),
            (
                F.replace("return g", "return g, locals()"),
                "from .old import g",
                "names-resolve",
            ),
            (
                F.replace("return g", "return g, [g for g in []]"),
                "from .old import g",
                "names-resolve",
            ),
            (
                F.replace("return g", "global g\n    return g"),
                "from .old import g",
                "names-resolve",
            ),
        ] {
            let failed = failing(&f, &importing(&f, import));
            assert!(
                failed.iter().any(|name| name == proof),
                "{f} {import}: {failed:?}"
            );
        }
        // Not at the beginning of a function.
        let later = F.replace(
            "    return g",
            "    x = 1\n    from .old import g\n\n    return g",
        );
        assert!(failing(F, &later).contains(&"moved-unchanged".to_owned()));
    }
}
