//! Whether a benchmark takes less time with a change: pairs of runs, one with the files as they were
//! and one with the change, in turns. What decides is pure.

use crate::improve::Error;
use crate::improve::kinds::FileText;
use crate::improve::machine::Machine;

/// Pairs that are needed for a verdict.
const PAIRS_LEAST: usize = 5;

impl Machine<'_> {
    /// Runs a benchmark in pairs, after one that is not counted.
    pub(super) fn faster(
        &self,
        files: &[FileText],
        benchmark: &[String],
        pairs: u32,
    ) -> Result<Result<String, String>, Error> {
        let mut timed = Vec::new();
        for number in 0..=pairs {
            match self.pair(files, benchmark, number % 2 == 0)? {
                Ok(pair) if number > 0 => timed.push(pair),
                Ok(_) => {}
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(verdict(&timed))
    }

    /// The time without and with the change. Whoever comes second finds what the first one warmed
    /// up, so they take turns.
    fn pair(
        &self,
        files: &[FileText],
        benchmark: &[String],
        is_changed_first: bool,
    ) -> Result<Result<(f64, f64), String>, Error> {
        let in_turn = if is_changed_first {
            [files, &[]]
        } else {
            [&[], files]
        };
        let first = self.timed(in_turn[0], benchmark)?;
        let second = self.timed(in_turn[1], benchmark)?;
        Ok(first.and_then(|first| {
            let second = second?;
            Ok(if is_changed_first {
                (second, first)
            } else {
                (first, second)
            })
        }))
    }

    fn timed(
        &self,
        files: &[FileText],
        benchmark: &[String],
    ) -> Result<Result<f64, String>, Error> {
        self.desk.may_go_on()?;
        if let Some(reason) = self.desk.used_up() {
            return Ok(Err(reason));
        }
        self.workshop.show(self.workshop.tip()?)?;
        self.workshop.put(files)?;
        let site = self.site(&[]);
        let time = self.basis.services.ground.benchmark(&site, benchmark);
        self.desk.may_go_on()?;
        Ok(time)
    }
}

/// Whether the second time of the pairs is shorter by more than the pairs vary: the median of their
/// ratios against the distance of their quartiles, and all pairs but one must say so.
fn verdict(pairs: &[(f64, f64)]) -> Result<String, String> {
    let mut ratios: Vec<f64> = pairs
        .iter()
        .filter(|(before, after)| *before > 0.0 && *after > 0.0)
        .map(|(before, after)| after / before)
        .collect();
    let number = ratios.len();
    if number < PAIRS_LEAST {
        return Err(format!(
            "{number} pairs of runs are no verdict; {PAIRS_LEAST} are needed (improve.benchmark_pairs)"
        ));
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[number / 2];
    let spread = ratios[number * 3 / 4] - ratios[number / 4];
    let told =
        format!("the median ratio of {number} pairs is {median:.3}, their spread {spread:.3}");
    let shorter = ratios.iter().filter(|ratio| **ratio < 1.0).count();
    if median >= 1.0 {
        return Err(format!("it takes no less time: {told}"));
    }
    if 1.0 - median <= spread || shorter + 1 < number {
        return Err(format!("the runs vary too much for a verdict: {told}"));
    }
    Ok(format!("it takes less time: {told}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(afters: &[f64]) -> Result<String, String> {
        let pairs: Vec<(f64, f64)> = afters.iter().map(|after| (2.0, *after)).collect();
        verdict(&pairs)
    }

    #[test]
    fn only_a_gain_beyond_the_spread_is_one() {
        let gain = judged(&[1.0, 1.1, 0.9, 1.0, 1.0, 1.1, 1.0]).unwrap();
        assert_eq!(
            gain,
            "it takes less time: the median ratio of 7 pairs is 0.500, their spread 0.050"
        );
        for (afters, words) in [
            (&[2.1, 2.0, 2.2, 2.1, 2.0][..], "no less time"),
            (&[1.9, 1.2, 1.9, 1.95, 1.2, 1.9, 1.1], "vary too much"),
            (&[1.8, 1.8, 1.8, 2.5, 1.8, 2.6, 1.8], "vary too much"),
            (&[1.0, 1.0, 1.0, 1.0], "no verdict"),
        ] {
            let error = judged(afters).unwrap_err();
            assert!(error.contains(words), "{afters:?}: {error}");
        }
        assert!(verdict(&[(0.0, 1.0); 9]).is_err());
    }
}
