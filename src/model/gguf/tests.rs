//! The bundled model's metadata, and damage of every sort.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::model::registry::BUNDLED as TINY;

/// Longer than the tiny model's whole header.
const HEADER_BYTES: usize = 300_000;

/// A header of the tiny model's form, small enough to damage in every place.
fn small_header() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let pair =
        |key: &str, kind: u32, value: &[u8]| [&text(key)[..], &kind.to_le_bytes(), value].concat();
    let array = |kind: u32, elements: &[Vec<u8>]| {
        let length = (elements.len() as u64).to_le_bytes();
        [&kind.to_le_bytes()[..], &length, &elements.concat()].concat()
    };
    let heads = array(4, &[1_u32, 2].map(|n| n.to_le_bytes().to_vec()));
    [
        b"GGUF".to_vec(),
        3_u32.to_le_bytes().to_vec(),
        1_u64.to_le_bytes().to_vec(),
        7_u64.to_le_bytes().to_vec(),
        pair("general.architecture", 8, &text("llama")),
        pair("general.file_type", 4, &15_u32.to_le_bytes()),
        pair("llama.block_count", 10, &2_u64.to_le_bytes()),
        pair("llama.embedding_length", 3, &64_i16.to_le_bytes()),
        pair("llama.attention.head_count", 0, &[4]),
        pair("llama.attention.head_count_kv", 9, &heads),
        pair(
            "tokenizer.ggml.tokens",
            9,
            &array(8, &[text("a"), text("b")]),
        ),
        text("weight"),
        2_u32.to_le_bytes().to_vec(),
        5_u64.to_le_bytes().to_vec(),
        6_u64.to_le_bytes().to_vec(),
        0_u32.to_le_bytes().to_vec(),
        0_u64.to_le_bytes().to_vec(),
    ]
    .concat()
}

#[test]
fn the_bundled_model_says_what_it_is() {
    let metadata = read(TINY).unwrap();
    assert_eq!(metadata.name(), Some("groundskeeper-tiny"));
    assert_eq!(metadata.architecture(), Some("qwen2"));
    assert_eq!(metadata.quantisation(), Some("Q8_0"));
    assert_eq!(metadata.context_tokens(), Some(2048));
    assert_eq!(metadata.vocabulary(), Some(8192));
    assert_eq!(metadata.parameters(), 6_527_232);
    assert!(metadata.chat_template().unwrap().contains("<|im_start|>"));
    // 2 vectors of 64 numbers of 2 bytes for 2 heads in 6 layers and 2,048 tokens.
    assert_eq!(metadata.cache_bytes(2048), Some(2 * 64 * 2 * 2 * 6 * 2048));
}

#[test]
fn small_integers_and_arrays_are_read() {
    let metadata = read(&small_header()[..]).unwrap();
    assert_eq!(metadata.quantisation(), Some("Q4_K_M"));
    assert_eq!(metadata.vocabulary(), Some(2));
    assert_eq!(metadata.parameters(), 30);
    // Width 64/4 twice, the larger of the two head counts, 2 layers, 2 bytes, 10 tokens.
    assert_eq!(metadata.cache_bytes(10), Some(32 * 2 * 2 * 2 * 10));
    assert_eq!(metadata.chat_template(), None);
}

#[test]
fn every_cut_is_an_error() {
    let header = small_header();
    for end in 0..header.len() {
        assert!(read(&header[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn other_files_are_told_apart() {
    assert_eq!(read(&b"PK\x03\x04rest"[..]), Err(Malformed::Magic));
    assert_eq!(read(&b""[..]), Err(Malformed::Magic));
    let mut old = small_header();
    old[4] = 1;
    assert_eq!(read(&old[..]), Err(Malformed::Version(1)));
    let missing = read_file(Path::new("no/such/file.gguf"));
    assert!(matches!(missing, Err(Error::FileMissing { .. })));
}

#[test]
fn lengths_that_lie_do_not_allocate() {
    let mut header = b"GGUF\x03\0\0\0".to_vec();
    header.extend(0_u64.to_le_bytes());
    header.extend(1_u64.to_le_bytes());
    header.extend(u64::MAX.to_le_bytes());
    assert!(matches!(read(&header[..]), Err(Malformed::Damaged(_))));
    let mut long_array = header[..24].to_vec();
    long_array.extend(1_u64.to_le_bytes());
    long_array.extend(b"k\x09\0\0\0\x00\0\0\0");
    long_array.extend(u64::MAX.to_le_bytes());
    assert_eq!(read(&long_array[..]), Err(Malformed::CutOff("a value")));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes[..]);
        let after_magic = [&b"GGUF\x03\0\0\0"[..], &bytes].concat();
        let _ = read(&after_magic[..]);
    }

    #[test]
    fn a_damaged_header_is_read_without_panic(
        hits in prop::collection::vec((0..HEADER_BYTES, any::<u8>()), 1..8),
        small in any::<bool>(),
    ) {
        let mut bytes = if small { small_header() } else { TINY[..HEADER_BYTES].to_vec() };
        for (place, byte) in hits {
            let length = bytes.len();
            bytes[place % length] = byte;
        }
        if let Ok(metadata) = read(&bytes[..]) {
            let _ = metadata.cache_bytes(u32::MAX);
        }
    }
}
