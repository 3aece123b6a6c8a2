//! The model's tokens: text to tokens and back.

use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::vocab::VocabType;
use llguidance::toktrie::SimpleVob;

use super::super::chat_template::SpecialTokens;

/// The tokens of a loaded model.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    model: Arc<LlamaModel>,
    longest_piece_bytes: usize,
    begin: String,
    /// Every token that ends no answer.
    going_on: Arc<SimpleVob>,
}

impl Vocabulary {
    pub(super) fn new(model: &Arc<LlamaModel>) -> Self {
        let mut vocabulary = Self {
            model: Arc::clone(model),
            longest_piece_bytes: 1,
            begin: String::new(),
            going_on: Arc::default(),
        };
        let longest = model
            .vocab()
            .tokens()
            .map(|token| vocabulary.spelled_out(token).len())
            .max();
        vocabulary.longest_piece_bytes = longest.unwrap_or(1).max(1);
        vocabulary.begin = vocabulary.name(model.vocab().bos());
        vocabulary.going_on = Arc::new(vocabulary.without_ends());
        vocabulary
    }

    /// The special tokens as text, for the chat template.
    pub(super) fn special(&self) -> SpecialTokens {
        let vocab = self.model.vocab();
        let controls = vocab
            .tokens()
            .filter(|token| vocab.is_control(*token))
            .map(|token| self.name(token))
            .collect();
        SpecialTokens {
            begin: self.begin.clone(),
            end: self.name(vocab.eos()),
            controls,
        }
    }

    /// Number of tokens.
    pub(super) fn len(&self) -> usize {
        usize::try_from(self.model.n_vocab()).unwrap_or(0)
    }

    /// No text of this many bytes has fewer tokens than this.
    pub(super) fn fewest_tokens(&self, bytes: usize) -> usize {
        bytes / self.longest_piece_bytes
    }

    /// The tokens of a rendered prompt, in which control tokens are meant.
    pub(super) fn prompt(&self, text: &str) -> Vec<LlamaToken> {
        let has_begin = !self.begin.is_empty() && text.starts_with(&self.begin);
        self.model
            .vocab()
            .tokenize(text.as_bytes(), !has_begin, true)
    }

    /// The tokens of a text that stands for itself, with those that the model puts around texts.
    pub(super) fn text(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), true, false)
    }

    /// The tokens of plain text, as the model would write it in the middle of an answer.
    pub(super) fn plain(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), false, false)
    }

    /// The tokens of text in which control tokens are meant, in the middle of an answer.
    pub(super) fn marked(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), false, true)
    }

    /// Whether [`Self::plain`] is exact: other tokenisers put a space before the text.
    pub(super) fn is_exact(&self) -> bool {
        self.model.vocab().vocab_type() == VocabType::BPE
    }

    /// The bytes that a token adds to an answer; control tokens add none.
    pub(super) fn piece(&self, token: LlamaToken) -> Vec<u8> {
        self.model.vocab().token_to_piece(token, false, None)
    }

    /// Whether a token ends an answer.
    pub(super) fn is_end(&self, token: LlamaToken) -> bool {
        self.model.vocab().is_eog(token)
    }

    /// The mask of all tokens that end no answer.
    pub(super) fn going_on(&self) -> &SimpleVob {
        &self.going_on
    }

    fn without_ends(&self) -> SimpleVob {
        let mut mask = SimpleVob::alloc(self.len());
        let tokens = self.model.vocab().tokens();
        for token in tokens.filter(|token| !self.is_end(*token)) {
            mask.allow_token(token.0.cast_unsigned());
        }
        mask
    }

    fn spelled_out(&self, token: LlamaToken) -> Vec<u8> {
        self.model.vocab().token_to_piece(token, true, None)
    }

    /// A token's text; models without such a token give it as -1.
    fn name(&self, token: LlamaToken) -> String {
        if token.0 < 0 {
            return String::new();
        }
        String::from_utf8_lossy(&self.spelled_out(token)).into_owned()
    }
}
