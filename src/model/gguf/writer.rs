//! Writes small GGUF files, for tests that need a model which nobody has trained. The format is
//! that of the reader: version 3, little endian, data aligned to 32 bytes.

use super::reader::Reader;
use super::{MAGIC, Malformed};

/// Where the data of a tensor may begin, and the numbers in a block of [`Kind::Q8`].
const ALIGNMENT: usize = 32;

/// How a tensor's numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Kind {
    /// Four bytes each.
    F32,
    /// Two bytes each.
    F16,
    /// Blocks of 32 numbers of one byte with a common factor; rows are whole blocks.
    Q8,
}

/// A GGUF file in the making.
#[derive(Debug, Default)]
pub(in crate::model) struct Writer {
    pairs: Vec<Vec<u8>>,
    tensors: Vec<u8>,
    tensor_count: u64,
    data: Vec<u8>,
}

impl Writer {
    /// A number, as most keys have it.
    pub(in crate::model) fn number(&mut self, key: &str, value: u32) {
        self.pair(key, 4, &value.to_le_bytes());
    }

    /// A fraction.
    pub(in crate::model) fn fraction(&mut self, key: &str, value: f32) {
        self.pair(key, 6, &value.to_le_bytes());
    }

    /// A text.
    pub(in crate::model) fn text(&mut self, key: &str, value: &str) {
        self.pair(key, 8, &text(value));
    }

    /// Several numbers.
    pub(in crate::model) fn numbers(&mut self, key: &str, values: &[u32]) {
        let mut array = 4_u32.to_le_bytes().to_vec();
        array.extend((values.len() as u64).to_le_bytes());
        array.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        self.pair(key, 9, &array);
    }

    /// Takes over the pairs of another file whose key begins with `prefix`, as they are.
    pub(in crate::model) fn copy(&mut self, file: &[u8], prefix: &str) -> Result<(), Malformed> {
        let keys = file.get(16..24).and_then(|bytes| bytes.try_into().ok());
        let keys = u64::from_le_bytes(keys.ok_or(Malformed::Magic)?);
        let mut rest = &file[24..];
        for _ in 0..keys {
            let from_here = rest;
            let (key, _) = Reader::new(&mut rest).pair()?;
            if key.starts_with(prefix) {
                let pair = &from_here[..from_here.len() - rest.len()];
                self.pairs.push(pair.to_vec());
            }
        }
        Ok(())
    }

    /// A tensor; `shape` begins with the length of a row.
    pub(in crate::model) fn tensor(
        &mut self,
        name: &str,
        shape: &[u64],
        kind: Kind,
        values: &[f32],
    ) {
        let id: u32 = match kind {
            Kind::F32 => 0,
            Kind::F16 => 1,
            Kind::Q8 => 8,
        };
        self.tensors.extend(text(name));
        let dimensions = u32::try_from(shape.len()).unwrap_or(u32::MAX);
        self.tensors.extend(dimensions.to_le_bytes());
        let sizes = shape.iter().flat_map(|size| size.to_le_bytes());
        self.tensors.extend(sizes);
        self.tensors.extend(id.to_le_bytes());
        self.tensors.extend((self.data.len() as u64).to_le_bytes());
        self.tensor_count += 1;
        match kind {
            Kind::F32 => self
                .data
                .extend(values.iter().flat_map(|v| v.to_le_bytes())),
            Kind::F16 => self.data.extend(values.iter().flat_map(|v| half(*v))),
            Kind::Q8 => self.data.extend(values.chunks(32).flat_map(block)),
        }
        pad(&mut self.data);
    }

    /// The whole file.
    pub(in crate::model) fn finish(self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend(3_u32.to_le_bytes());
        file.extend(self.tensor_count.to_le_bytes());
        file.extend((self.pairs.len() as u64).to_le_bytes());
        file.extend(self.pairs.concat());
        file.extend(self.tensors);
        pad(&mut file);
        file.extend(self.data);
        file
    }

    fn pair(&mut self, key: &str, kind: u32, value: &[u8]) {
        self.pairs
            .push([&text(key)[..], &kind.to_le_bytes(), value].concat());
    }
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
}

/// A number in 16 bits, cut off rather than rounded. Weights are far from the ends of the range;
/// what is too small is zero.
fn half(value: f32) -> [u8; 2] {
    let bits = value.to_bits();
    let exponent = (bits >> 23) & 0xff;
    let magnitude = match exponent.checked_sub(112) {
        Some(exponent) if exponent > 0 => (exponent.min(30) << 10) | ((bits >> 13) & 0x3ff),
        _ => 0,
    };
    let half = ((bits >> 16) & 0x8000) | magnitude;
    u16::try_from(half).unwrap_or(0).to_le_bytes()
}

/// 32 numbers as ggml's `block_q8_0`: the factor in 16 bits, then a byte for each.
fn block(values: &[f32]) -> Vec<u8> {
    let largest = values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let factor = largest / 127.0;
    let mut bytes = half(factor).to_vec();
    bytes.extend(values.iter().map(|value| {
        let steps = if factor > 0.0 { value / factor } else { 0.0 };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is between -127 and 127"
        )]
        let steps = steps.round() as i8;
        steps.cast_unsigned()
    }));
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::model::registry::BUNDLED;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::default();
        writer.text("general.architecture", "qwen3");
        writer.text("general.name", "nobody");
        writer.number("qwen3.context_length", 77);
        writer.numbers("qwen3.attention.head_count_kv", &[1, 2]);
        writer.fraction("qwen3.rope.freq_base", 1.5);
        writer.copy(BUNDLED, "tokenizer.").unwrap();
        for kind in [Kind::F32, Kind::F16, Kind::Q8] {
            writer.tensor("weight", &[32, 2], kind, &[0.5; 64]);
        }
        let file = writer.finish();
        let metadata = read(&file[..]).unwrap();
        assert_eq!(metadata.architecture(), Some("qwen3"));
        assert_eq!(metadata.name(), Some("nobody"));
        assert_eq!(metadata.context_tokens(), Some(77));
        assert_eq!(metadata.vocabulary(), Some(8192));
        assert!(metadata.chat_template().unwrap().contains("<|im_start|>"));
        assert_eq!(metadata.parameters(), 3 * 64);
        // The data of the three tensors, each aligned.
        assert_eq!(&file[file.len() - 96..][..2], half(0.5 / 127.0));
        assert_eq!(file.len() % ALIGNMENT, 0);
    }

    #[test]
    fn halves_are_those_of_ieee() {
        assert_eq!(half(1.0), 0x3c00_u16.to_le_bytes());
        assert_eq!(half(-2.5), 0xc100_u16.to_le_bytes());
        assert_eq!(half(0.0), [0, 0]);
        assert_eq!(half(1e-9), [0, 0]);
    }

    #[test]
    fn a_block_keeps_its_largest_number_exactly() {
        let values: Vec<f32> = (0..32_u8).map(|n| f32::from(n) - 31.0).collect();
        let block = block(&values);
        assert_eq!(block.len(), 34);
        assert_eq!(block[2].cast_signed(), -127);
        assert_eq!(block[33], 0);
    }
}
