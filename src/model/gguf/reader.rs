//! Bounds-checked reading of GGUF's primitive values from a stream.

use std::io::{self, Read};

use super::Malformed;

/// Longer keys and tensor names are damage (the format allows 65,535 bytes).
const MAX_NAME_BYTES: u64 = 1 << 16;
/// Longer texts are skipped, not kept; chat templates are the longest that matter.
const MAX_TEXT_BYTES: u64 = 1 << 20;
/// Arrays of arrays deeper than this are damage.
const MAX_ARRAY_DEPTH: u32 = 4;
/// Tensors have at most this many dimensions.
const MAX_DIMENSIONS: u32 = 8;

/// A metadata value, as far as anyone asks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// An integer or a truth value; negative ones and floats are `Other`.
    Number(u64),
    /// A text, with what is not UTF-8 replaced.
    Text(String),
    /// An array: its length and the largest of its elements, if they are numbers.
    Array { length: u64, largest: u64 },
    /// Anything else.
    Other,
}

pub(super) struct Reader<R> {
    input: R,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input }
    }

    pub(super) fn bytes(&mut self, buffer: &mut [u8], what: &'static str) -> Result<(), Malformed> {
        self.input
            .read_exact(buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => Malformed::CutOff(what),
                _ => Malformed::Read(error.to_string()),
            })
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, Malformed> {
        let mut bytes = [0; 4];
        self.bytes(&mut bytes, what)?;
        Ok(u32::from_le_bytes(bytes))
    }

    pub(super) fn u64(&mut self, what: &'static str) -> Result<u64, Malformed> {
        let mut bytes = [0; 8];
        self.bytes(&mut bytes, what)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A key and its value.
    pub(super) fn pair(&mut self) -> Result<(String, Value), Malformed> {
        let key = self.name("a key")?;
        let kind = self.u32("a value's type")?;
        let value = self.value(kind, 0)?;
        Ok((key, value))
    }

    /// The number of elements of the next tensor described.
    pub(super) fn tensor_elements(&mut self) -> Result<u64, Malformed> {
        const WHAT: &str = "a tensor's description";
        let name = self.name(WHAT)?;
        let dimensions = self.u32(WHAT)?;
        if dimensions > MAX_DIMENSIONS {
            return Err(Malformed::Damaged(format!(
                "the tensor `{name}` claims {dimensions} dimensions"
            )));
        }
        let mut elements = 1_u64;
        for _ in 0..dimensions {
            elements = elements.saturating_mul(self.u64(WHAT)?);
        }
        self.u32(WHAT)?;
        self.u64(WHAT)?;
        Ok(elements)
    }

    fn name(&mut self, what: &'static str) -> Result<String, Malformed> {
        let length = self.u64(what)?;
        if length > MAX_NAME_BYTES {
            return Err(Malformed::Damaged(format!(
                "{what} claims a name of {length} bytes"
            )));
        }
        self.text(length, what)
    }

    /// Reads `length` bytes; memory grows with what is there, not with what is claimed.
    fn text(&mut self, length: u64, what: &'static str) -> Result<String, Malformed> {
        let mut bytes = Vec::new();
        self.input
            .by_ref()
            .take(length)
            .read_to_end(&mut bytes)
            .map_err(|error| Malformed::Read(error.to_string()))?;
        if bytes.len() as u64 != length {
            return Err(Malformed::CutOff(what));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn skip(&mut self, length: u64, what: &'static str) -> Result<(), Malformed> {
        let skipped = io::copy(&mut self.input.by_ref().take(length), &mut io::sink())
            .map_err(|error| Malformed::Read(error.to_string()))?;
        if skipped != length {
            return Err(Malformed::CutOff(what));
        }
        Ok(())
    }

    fn value(&mut self, kind: u32, depth: u32) -> Result<Value, Malformed> {
        const WHAT: &str = "a value";
        match kind {
            8 => {
                let length = self.u64(WHAT)?;
                if length > MAX_TEXT_BYTES {
                    self.skip(length, WHAT)?;
                    return Ok(Value::Other);
                }
                Ok(Value::Text(self.text(length, WHAT)?))
            }
            9 => self.array(depth),
            _ => self.scalar(kind),
        }
    }

    fn scalar(&mut self, kind: u32) -> Result<Value, Malformed> {
        const WHAT: &str = "a value";
        let (width, signed) = match kind {
            0 | 7 => (1, false),
            1 => (1, true),
            2 => (2, false),
            3 => (2, true),
            4 => (4, false),
            5 => (4, true),
            10 => (8, false),
            11 => (8, true),
            6 => return self.skip(4, WHAT).map(|()| Value::Other),
            12 => return self.skip(8, WHAT).map(|()| Value::Other),
            other => {
                return Err(Malformed::Damaged(format!(
                    "there is no value of type {other}"
                )));
            }
        };
        let mut bytes = [0; 8];
        self.bytes(&mut bytes[..width], WHAT)?;
        if signed && bytes[width - 1] & 0x80 != 0 {
            return Ok(Value::Other);
        }
        Ok(Value::Number(u64::from_le_bytes(bytes)))
    }

    /// Walks an array. Each element takes at least one byte of input, so a false length ends in
    /// [`Malformed::CutOff`] after no more steps than the file has bytes.
    fn array(&mut self, depth: u32) -> Result<Value, Malformed> {
        const WHAT: &str = "an array";
        if depth >= MAX_ARRAY_DEPTH {
            return Err(Malformed::Damaged("arrays are nested too deeply".into()));
        }
        let kind = self.u32(WHAT)?;
        let length = self.u64(WHAT)?;
        let mut largest = 0;
        for _ in 0..length {
            if kind == 8 {
                let bytes = self.u64(WHAT)?;
                self.skip(bytes, WHAT)?;
            } else if let Value::Number(number) = self.value(kind, depth + 1)? {
                largest = largest.max(number);
            }
        }
        Ok(Value::Array { length, largest })
    }
}
