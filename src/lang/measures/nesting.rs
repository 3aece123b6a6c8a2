//! Nesting depth: control-flow blocks inside one function, as ruff's PLR1702 counts blocks (`if`,
//! `for`, `while`, `try`, `with`), and `match`. `elif`, `else`, `except` and `finally` stand at the
//! depth of what they belong to.

use crate::lang::construct::Construct;

/// Levels by which the inside of `construct`, opened in `parent`, lies deeper.
pub fn deepens(construct: Construct, parent: Option<Construct>) -> u32 {
    // Where the arms of a match stand in it without a block around them, they are its blocks.
    let bare_arm = matches!(
        (construct, parent),
        (Construct::Arm { .. }, Some(Construct::Match { .. }))
    );
    let block = construct == Construct::Body
        && matches!(
            parent,
            Some(
                Construct::If
                    | Construct::ElseIf
                    | Construct::Else
                    | Construct::Loop
                    | Construct::With
                    | Construct::Try
                    | Construct::Handler
                    | Construct::NextHandler
                    | Construct::Finally
                    | Construct::Match { .. }
            )
        );
    u32::from(block || bare_arm)
}
