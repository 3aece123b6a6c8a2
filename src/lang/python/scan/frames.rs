//! Blocks by indentation, the functions open in them, and what each has gathered.

use std::ops::Range;

use crate::lang::python::scan::statement::{Kind, Statement};

/// Deeper indentation is left to the parsers; Python itself admits 100 levels.
const BLOCK_LIMIT: usize = 200;

/// A class or function: its name and what it stands in.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) outer: Option<usize>,
    pub(super) name: Range<usize>,
}

/// Upper bounds of one function's measures.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Bytes of the definition from `async` or `def` on, decorators left out.
    pub range: Range<usize>,
    /// 1-based line and byte column of the `def`.
    pub keyword: (usize, usize),
    /// Index into the scan's scopes.
    pub(super) scope: usize,
    /// Bytes of its name.
    pub(super) name: Range<usize>,
    pub(super) cyclomatic: u32,
    /// Without the point for calling itself.
    pub(super) cognitive: u32,
    pub(super) nesting: u32,
    pub(super) lines: usize,
    pub(super) parameters: u32,
    pub(super) returns: u32,
}

/// A function that is open.
#[derive(Debug)]
struct Frame {
    /// Index of its bound.
    index: usize,
    /// Column of its first token.
    column: usize,
    first_line: usize,
    /// Last line of its code or of a comment inside.
    last_line: usize,
    docstring_lines: usize,
    /// Cognitive level and block depth of its own first statement.
    level: u32,
    depth: u32,
}

/// Statements of one indentation.
#[derive(Debug, Clone, Default)]
struct Block {
    column: usize,
    /// Kind of the statement that it belongs to.
    opener: Kind,
    /// Cognitive level and block depth inside.
    level: u32,
    depth: u32,
    /// Index of the scope around.
    scope: Option<usize>,
    /// Kind of the last statement, and whether there is one.
    last: Kind,
    started: bool,
}

/// Open blocks and functions, and the bounds so far.
#[derive(Debug)]
pub(super) struct Frames {
    blocks: Vec<Block>,
    /// The block whose first statement is to come.
    pending: Option<Block>,
    /// Scope of the definition whose head is read.
    opened: Option<usize>,
    open: Vec<Frame>,
    pub(super) bounds: Vec<Bound>,
    pub(super) scopes: Vec<Scope>,
    /// Most blocks open at once.
    pub(super) deepest: usize,
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            blocks: vec![Block::default()],
            pending: None,
            opened: None,
            open: Vec::new(),
            bounds: Vec::new(),
            scopes: Vec::new(),
            deepest: 0,
        }
    }
}

impl Frames {
    fn top(&self) -> &Block {
        // The outermost block is never closed.
        &self.blocks[self.blocks.len() - 1]
    }

    /// A statement starts at `column`; code ended at `code_end` before it. `None` when the
    /// indentation fits nothing.
    pub(super) fn indent(&mut self, column: usize, code_end: usize) -> Option<()> {
        if let Some(mut block) = self.pending.take() {
            block.column = column;
            let deeper = column > self.top().column && self.blocks.len() < BLOCK_LIMIT;
            self.blocks.push(block);
            self.deepest = self.deepest.max(self.blocks.len());
            return deeper.then_some(());
        }
        while column < self.top().column {
            self.close_block(code_end);
        }
        (column == self.top().column).then_some(())
    }

    fn close_block(&mut self, code_end: usize) {
        let closed = self.blocks.pop();
        if closed.is_some_and(|block| block.opener == Kind::Function) {
            self.close_function(code_end);
        }
    }

    fn close_function(&mut self, code_end: usize) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        let bound = &mut self.bounds[frame.index];
        bound.range.end = code_end;
        bound.lines = (frame.last_line + 1)
            .saturating_sub(frame.first_line)
            .saturating_sub(frame.docstring_lines);
    }

    /// A comment stands alone on a line. Parsers differ in which block the last ones belong to.
    pub(super) fn comment(&mut self, column: usize, line: usize) {
        for frame in &mut self.open {
            if frame.column < column {
                frame.last_line = line;
            }
        }
    }

    /// What an `else` at the current indentation belongs to.
    pub(super) fn kind_of_else(&self) -> Kind {
        match self.top().last {
            Kind::If | Kind::ElseIf | Kind::Loop => Kind::Else,
            _ => Kind::TryElse,
        }
    }

    /// True among the arms of a match.
    pub(super) fn in_match(&self) -> bool {
        self.top().opener == Kind::Match
    }

    /// The head of a class.
    pub(super) fn open_class(&mut self, name: Range<usize>) {
        self.open_scope(name);
    }

    fn open_scope(&mut self, name: Range<usize>) -> usize {
        let outer = self.top().scope;
        self.scopes.push(Scope { outer, name });
        let scope = self.scopes.len() - 1;
        self.opened = Some(scope);
        scope
    }

    /// The head of a function: its first token's offset, line and column of its `def`.
    pub(super) fn open_function(
        &mut self,
        name: Range<usize>,
        start: usize,
        keyword: (usize, usize),
    ) {
        for frame in &self.open {
            self.bounds[frame.index].cyclomatic += 1;
        }
        let nested = u32::from(!self.open.is_empty());
        let top = self.top();
        self.open.push(Frame {
            index: self.bounds.len(),
            column: top.column,
            first_line: keyword.0,
            last_line: keyword.0,
            docstring_lines: 0,
            level: top.level + nested,
            depth: top.depth,
        });
        let scope = self.open_scope(name.clone());
        self.bounds.push(Bound {
            range: start..start,
            keyword,
            scope,
            name,
            cyclomatic: 1,
            cognitive: 0,
            nesting: 0,
            lines: 0,
            parameters: 0,
            returns: 0,
        });
    }

    /// Adds what a whole logical line holds to the functions around it. `opens_block` when its body
    /// follows on lines of its own.
    pub(super) fn statement(&mut self, statement: &Statement, opens_block: bool, last_line: usize) {
        let Block { level, depth, .. } = *self.top();
        let kind = statement.kind;
        // A body on the same line may hold what the expressions are counted from.
        let inline = u32::from(kind != Kind::Simple && !opens_block);
        let branch = u32::from(kind.branches());
        for frame in &mut self.open {
            frame.last_line = last_line;
            let bound = &mut self.bounds[frame.index];
            let own = level.saturating_sub(frame.level);
            bound.cyclomatic += branch;
            bound.cognitive = bound
                .cognitive
                .saturating_add(kind.cognitive_points(own))
                .saturating_add(statement.cognitive_points(own + inline));
        }
        let Some(frame) = self.open.last() else {
            return;
        };
        let bound = &mut self.bounds[frame.index];
        bound.returns += statement.returns;
        if kind.deepens_blocks() {
            bound.nesting = bound.nesting.max(depth + 1 - frame.depth);
        }
        if kind == Kind::Function {
            bound.parameters = statement.parameters;
        }
    }

    /// The statement was a plain string over so many lines: a docstring, when it comes first.
    pub(super) fn docstring(&mut self, lines: usize) {
        let top = self.top();
        if top.opener == Kind::Function
            && !top.started
            && let Some(frame) = self.open.last_mut()
        {
            frame.docstring_lines = lines;
        }
    }

    /// Ends a logical line: its body is awaited, or is over already.
    pub(super) fn settle(&mut self, kind: Kind, opens_block: bool, code_end: usize) {
        let opened = self.opened.take();
        let top = self.top();
        let nested = u32::from(kind == Kind::Function && self.open.len() > 1);
        let block = Block {
            column: 0,
            opener: kind,
            level: top.level + nested + u32::from(kind.deepens_level()),
            depth: top.depth + u32::from(kind.deepens_blocks()),
            scope: opened.or(top.scope),
            last: Kind::Simple,
            started: false,
        };
        if let Some(top) = self.blocks.last_mut() {
            (top.last, top.started) = (kind, true);
        }
        if opens_block {
            self.pending = Some(block);
        } else if kind == Kind::Function {
            self.close_function(code_end);
        }
    }

    /// The source ends; `None` when a body is still awaited.
    pub(super) fn finish(&mut self, code_end: usize) -> Option<()> {
        while self.blocks.len() > 1 {
            self.close_block(code_end);
        }
        self.pending.is_none().then_some(())
    }
}
