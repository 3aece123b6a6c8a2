//! Frames: the length of the message in bytes (u32), whom it is about (u64), both little endian,
//! then the message as JSON. The number stands outside, so that a message which cannot be
//! understood can still be answered.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest message, in bytes; far beyond what fits a model's context.
pub(super) const MAX_MESSAGE_BYTES: usize = 16 << 20;

/// One frame as it came.
#[derive(Debug)]
pub(super) struct Frame {
    /// The request that the message is about; 0 for the connection as a whole.
    pub(super) id: u64,
    message: Vec<u8>,
}

impl Frame {
    /// The message, or what is wrong with it.
    pub(super) fn message<M: DeserializeOwned>(&self) -> Result<M, String> {
        serde_json::from_slice(&self.message).map_err(|error| error.to_string())
    }
}

/// The bytes of a frame. Fails when the message is too long or has no JSON form.
pub(super) fn encode<M: Serialize>(id: u64, message: &M) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 12];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - 12;
    let too_long = || {
        let text = format!("{length} bytes are more than {MAX_MESSAGE_BYTES}");
        io::Error::new(io::ErrorKind::InvalidInput, text)
    };
    let fits = u32::try_from(length)
        .ok()
        .filter(|_| length <= MAX_MESSAGE_BYTES);
    let header = fits.ok_or_else(too_long)?.to_le_bytes();
    bytes[..4].copy_from_slice(&header);
    bytes[4..12].copy_from_slice(&id.to_le_bytes());
    Ok(bytes)
}

/// Writes a frame and flushes.
pub(super) fn write<M: Serialize>(to: &mut impl Write, id: u64, message: &M) -> io::Result<()> {
    to.write_all(&encode(id, message)?)?;
    to.flush()
}

/// Reads the next frame; `None` at the end of the input.
pub(super) fn read(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut id = [0; 8];
    from.read_exact(&mut id)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_MESSAGE_BYTES {
        let text = format!("it announces {length} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    // Grows as bytes come, and not by what was announced.
    let mut message = Vec::new();
    from.take(length as u64).read_to_end(&mut message)?;
    if message.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let id = u64::from_le_bytes(id);
    Ok(Some(Frame { id, message }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let mut bytes = Vec::new();
        write(&mut bytes, 7, &"hello").unwrap();
        write(&mut bytes, u64::MAX, &vec![1, 2]).unwrap();
        let mut input = &bytes[..];
        let first = read(&mut input).unwrap().unwrap();
        assert_eq!(
            (first.id, first.message::<String>().unwrap().as_str()),
            (7, "hello")
        );
        assert!(first.message::<u32>().unwrap_err().contains("invalid type"));
        let second = read(&mut input).unwrap().unwrap();
        assert_eq!(
            (second.id, second.message().unwrap()),
            (u64::MAX, vec![1, 2])
        );
        assert!(read(&mut input).unwrap().is_none());
    }

    #[test]
    fn damage_is_an_error_and_allocates_nothing() {
        let mut bytes = Vec::new();
        write(&mut bytes, 1, &"hello").unwrap();
        for cut in 5..bytes.len() {
            assert!(read(&mut &bytes[..cut]).is_err(), "{cut}");
        }
        assert!(read(&mut &[0xff; 100][..]).is_err());
        let long = "x".repeat(MAX_MESSAGE_BYTES);
        let error = write(&mut Vec::new(), 1, &long).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}
