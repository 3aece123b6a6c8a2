//! What a statement adds to the bounds, by its kind and by what its expressions hold. The numbers
//! are those of `lang/measures/`.

use crate::lang::python::scan::statement::{Kind, Statement};

impl Kind {
    /// It adds to the cyclomatic number.
    pub(super) fn branches(self) -> bool {
        matches!(
            self,
            Self::If | Self::ElseIf | Self::TryElse | Self::Loop | Self::Handler | Self::Case
        )
    }

    /// Points of its keyword at `level`.
    pub(super) fn cognitive_points(self, level: u32) -> u32 {
        match self {
            Self::If | Self::Loop | Self::Match | Self::Handler => 1 + level,
            Self::ElseIf | Self::Else | Self::TryElse => 1,
            _ => 0,
        }
    }

    /// Its body lies deeper for cognitive complexity.
    pub(super) fn deepens_level(self) -> bool {
        matches!(
            self,
            Self::If
                | Self::ElseIf
                | Self::Else
                | Self::TryElse
                | Self::Loop
                | Self::Handler
                | Self::Match
        )
    }

    /// Its body is a block for the nesting depth.
    pub(super) fn deepens_blocks(self) -> bool {
        self.deepens_level() || matches!(self, Self::With | Self::Try | Self::Finally)
    }
}

impl Statement {
    /// Points of its expressions at `level`. Any ternary may stand in any other and in any lambda.
    pub(super) fn cognitive_points(&self, level: u32) -> u32 {
        let others = (self.ternaries + self.lambdas).saturating_sub(1);
        let each = 1 + level + others;
        self.logical
            .saturating_add(self.ternaries.saturating_mul(each))
    }
}
