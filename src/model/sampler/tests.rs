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
            let token = token as usize;
            prop_assert!(token < scores.len());
            prop_assert_eq!(mask[token / BITS] >> (token % BITS) & 1, 1);
        }
    }
}
