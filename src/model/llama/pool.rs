//! Pools the hidden states of a text's tokens to one vector of length 1. Pure.

use super::super::Error;
use super::engine_failed;
use crate::model::gguf::Pooling;

/// What the hidden states of a text come to.
pub(super) struct Pool {
    pooling: Pooling,
    sum: Vec<f32>,
    count: usize,
}

impl Pool {
    /// Of no token yet.
    pub(super) fn new(pooling: Pooling) -> Self {
        Self {
            pooling,
            sum: Vec::new(),
            count: 0,
        }
    }

    /// Takes the hidden state of the next token.
    pub(super) fn add(&mut self, state: &[f32]) {
        self.count += 1;
        match self.pooling {
            Pooling::First if self.count > 1 => {}
            Pooling::Mean if self.count > 1 => {
                let pairs = self.sum.iter_mut().zip(state);
                pairs.for_each(|(sum, number)| *sum += number);
            }
            _ => self.sum = state.to_vec(),
        }
    }

    /// The pooled vector at length 1, which the mean's divisor would not change.
    pub(super) fn vector(&self) -> Result<Vec<f32>, Error> {
        let squares = self.sum.iter().map(|number| f64::from(*number).powi(2));
        let length = squares.sum::<f64>().sqrt();
        if !(length.is_finite() && length > 0.0) {
            return Err(engine_failed("the model gives no numbers for this text"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "no part of a vector of length 1 is beyond 1"
        )]
        let scaled = |number: &f32| (f64::from(*number) / length) as f32;
        Ok(self.sum.iter().map(scaled).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pooled(pooling: Pooling, states: &[[f32; 2]]) -> Result<Vec<f32>, Error> {
        let mut pool = Pool::new(pooling);
        for state in states {
            pool.add(state);
        }
        pool.vector()
    }

    #[test]
    fn states_are_pooled_as_the_model_wants_it_and_have_length_1() {
        let states = [[6.0, 0.0], [0.0, 0.0], [0.0, 8.0]];
        assert_eq!(pooled(Pooling::Mean, &states), Ok(vec![0.6, 0.8]));
        assert_eq!(pooled(Pooling::First, &states), Ok(vec![1.0, 0.0]));
        assert_eq!(pooled(Pooling::Last, &states), Ok(vec![0.0, 1.0]));
    }

    #[test]
    fn numbers_that_are_none_are_an_error() {
        assert!(pooled(Pooling::Mean, &[[f32::NAN, 1.0]]).is_err());
        assert!(pooled(Pooling::Mean, &[[0.0, 0.0]]).is_err());
        assert!(pooled(Pooling::Mean, &[]).is_err());
    }
}
