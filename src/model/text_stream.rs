//! Turns the byte pieces of tokens into text: a character may be spread over several tokens.

/// Takes an answer's bytes and gives out whole characters.
#[derive(Debug, Default)]
pub(super) struct TextStream {
    rest: Vec<u8>,
}

impl TextStream {
    /// Takes the next bytes and returns the text that they complete, which may be empty.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let mut complete = String::new();
        let mut used = 0;
        for chunk in self.rest.utf8_chunks() {
            complete.push_str(chunk.valid());
            used += chunk.valid().len();
            let invalid = chunk.invalid();
            // At the end, what is invalid may only be unfinished; UTF-8 takes four bytes at most.
            let unfinished = used + invalid.len() == self.rest.len() && is_beginning(invalid);
            if !invalid.is_empty() && !unfinished {
                complete.push(char::REPLACEMENT_CHARACTER);
                used += invalid.len();
            }
        }
        self.rest.drain(..used);
        complete
    }

    /// What stands for an unfinished character at the end, now that no more bytes come.
    pub(super) fn flush(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.rest)).into_owned()
    }
}

/// Whether bytes may yet become one character.
fn is_beginning(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_character_comes_when_it_is_whole() {
        let mut stream = TextStream::default();
        assert_eq!(stream.push(b"a\xe2\x82"), "a");
        assert_eq!(stream.push(b"\xac!"), "\u{20ac}!");
        assert_eq!(stream.push(b"\xe2"), "");
        assert_eq!(stream.flush(), "\u{fffd}");
        assert_eq!(stream.flush(), "");
    }

    #[test]
    fn bytes_that_can_never_be_text_are_replaced_at_once() {
        let mut stream = TextStream::default();
        assert_eq!(stream.push(b"a\xffb"), "a\u{fffd}b");
    }

    proptest! {
        #[test]
        fn pieces_make_the_whole(text in ".*", width in 1_usize..5) {
            let mut stream = TextStream::default();
            let streamed: String = text.as_bytes().chunks(width).map(|piece| stream.push(piece)).collect();
            prop_assert_eq!(streamed, text);
            prop_assert_eq!(stream.flush(), "");
        }

        #[test]
        fn any_bytes_give_what_lossy_decoding_gives(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut stream = TextStream::default();
            let mut text: String = bytes.iter().map(|byte| stream.push(&[*byte])).collect();
            text += &stream.flush();
            prop_assert_eq!(text, String::from_utf8_lossy(&bytes));
        }
    }
}
