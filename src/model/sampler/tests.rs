//! The choice of tokens, over made-up scores.

use super::*;
use proptest::prelude::*;

fn sampler(temperature: f32, repeat_penalty: f32) -> Sampler {
    Sampler::new(Sampling {
        temperature,
        repeat_penalty,
        ..Sampling::default()
    })
}

#[test]
fn without_temperature_the_best_allowed_token_wins() {
    let scores = [0.5, 3.0, 2.0, f32::NAN];
    assert_eq!(sampler(0.0, 1.0).pick(&scores, None), Some(1));
    assert_eq!(sampler(0.0, 1.0).pick(&scores, Some(&[0b1101])), Some(2));
    assert_eq!(sampler(0.0, 1.0).pick(&scores, Some(&[0b1000])), None);
    assert_eq!(sampler(0.0, 1.0).pick(&scores, Some(&[])), None);
}

#[test]
fn words_lose_by_repetition_and_signs_do_not() {
    let mut sampler = sampler(0.0, 2.0);
    sampler.note(0, b"word");
    sampler.note(1, b"\", ");
    assert_eq!(sampler.pick(&[3.0, 2.0], None), Some(1));
    assert_eq!(sampler.pick(&[-1.0, -1.5], None), Some(1));
    assert_eq!(sampler.pick(&[5.0, 2.0], None), Some(0));
}

#[test]
fn the_window_forgets() {
    let mut sampler = sampler(0.0, 2.0);
    sampler.sampling.repeat_window_tokens = 1;
    sampler.note(0, b"old");
    sampler.note(2, b"new");
    assert_eq!(sampler.pick(&[3.0, 2.0, 0.0], None), Some(0));
}

#[test]
fn drawing_follows_the_odds_and_the_seed() {
    let draw = |seed| {
        let mut sampler = sampler(1.0, 1.0);
        sampler.random = seed;
        (0..1000)
            .map(|_| sampler.pick(&[1.0, 1.0, -20.0], None).unwrap())
            .collect::<Vec<_>>()
    };
    let tokens = draw(7);
    let ones = tokens.iter().filter(|token| **token == 1).count();
    assert!((400..600).contains(&ones), "{ones} of 1000");
    assert!(!tokens.contains(&2));
    assert_eq!(tokens, draw(7));
    assert_ne!(tokens, draw(8));
}

#[test]
fn a_loop_is_left() {
    let phrase: [&[u8]; 3] = [b"-", b"4", b"!"];
    let mut sampler = sampler(0.0, 1.0);
    let mut tokens = Vec::new();
    for _ in 0..20 {
        // The model wants 0 after 1 and 1 after 0, and a little less the way out, 2.
        let scores = match tokens.last() {
            Some(0) => [0.0, 9.0, 5.0],
            _ => [9.0, 0.0, 5.0],
        };
        let token = sampler.pick(&scores, None).unwrap();
        sampler.note(token, phrase[token as usize]);
        tokens.push(token);
        if token == 2 {
            return;
        }
    }
    panic!("{tokens:?}");
}

#[test]
fn the_form_around_texts_may_recur() {
    let mut sampler = sampler(0.0, 1.0);
    for _ in 0..4 {
        sampler.note(0, b"\": \"");
        sampler.note(1, b"x");
        sampler.note(2, b"\", \"");
    }
    assert_eq!(sampler.pick(&[3.0, 2.5, 2.0], None), Some(0));
}

proptest! {
    #[test]
    fn what_is_chosen_is_allowed(
        scores in prop::collection::vec(any::<f32>(), 0..100),
        mask in prop::collection::vec(any::<u32>(), 0..4),
        temperature in any::<f32>(),
        top_p in any::<f32>(),
        repeat_penalty in any::<f32>(),
        loop_penalty in any::<f32>(),
    ) {
        let sampling = Sampling {
            temperature, top_p, repeat_penalty, loop_penalty, ..Sampling::default()
        };
        let mut sampler = Sampler::new(sampling);
        for _ in 0..30 {
            sampler.note(3, b"a");
        }
        if let Some(token) = sampler.pick(&scores, Some(&mask)) {
            prop_assert!((token as usize) < scores.len());
            prop_assert!(is_set(&mask, token));
        }
    }

    #[test]
    fn the_best_is_found_as_by_a_copy_of_all_scores(
        scores in prop::collection::vec(-4_i8..4, 1..80),
        mask in prop::option::of(prop::collection::vec(any::<u32>(), 3)),
        words in prop::collection::vec(0_u32..80, 0..20),
        repeat_penalty in prop_oneof![Just(0.5_f32), Just(1.0), Just(2.0)],
    ) {
        let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
        let mut sampler = sampler(0.0, repeat_penalty);
        sampler.sampling.loop_penalty = 0.0;
        let mut changed = scores.clone();
        for word in &words {
            sampler.note(*word, b"a");
            if let Some(score) = changed.get_mut(*word as usize) {
                let before = scores[*word as usize];
                *score = if before > 0.0 { before / repeat_penalty } else { before * repeat_penalty };
            }
        }
        let allowed = |token: &u32| mask.as_ref().is_none_or(|mask| is_set(mask, *token));
        let tokens = (0..).take(scores.len()).filter(allowed);
        let best = tokens.reduce(|best, token| {
            if changed[token as usize] > changed[best as usize] { token } else { best }
        });
        prop_assert_eq!(sampler.pick(&scores, mask.as_deref()), best);
    }
}
