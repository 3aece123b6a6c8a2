//! The tensors of a layer, under the names and in the shapes that llama.cpp's
//! `src/models/*.cpp` asks for.

use super::architecture::{
    Architecture, CACHED_HEADS, CONVOLUTION, EXPERTS, FEED_WIDTH, HEADS, INNER_WIDTH, STATE_GROUPS,
    STATE_HEADS, STATE_WIDTH, WIDTH,
};
use super::weights::Weights;

impl Weights {
    pub(super) fn layer(&mut self, layer: u64) {
        let block = format!("blk.{layer}");
        self.ones(&format!("{block}.attn_norm.weight"), WIDTH);
        match self.architecture {
            Architecture::Mamba2 => return self.mamba(&block),
            Architecture::Qwen35 if self.architecture.is_recurrent(layer) => self.delta_net(&block),
            _ => self.attention(&block),
        }
        self.feed(&block);
    }

    fn attention(&mut self, block: &str) {
        let head_width = self.architecture.head_width();
        let asked = HEADS * head_width;
        let cached = CACHED_HEADS * head_width;
        // Qwen3.5 gates what attention gives, with as many numbers as it asks with.
        let gates = u64::from(self.architecture == Architecture::Qwen35);
        self.matrix(
            &format!("{block}.attn_q.weight"),
            &[WIDTH, asked * (1 + gates)],
        );
        self.matrix(&format!("{block}.attn_k.weight"), &[WIDTH, cached]);
        self.matrix(&format!("{block}.attn_v.weight"), &[WIDTH, cached]);
        self.matrix(&format!("{block}.attn_output.weight"), &[asked, WIDTH]);
        match self.architecture {
            Architecture::Llama => {}
            Architecture::Qwen2 => {
                self.vector(&format!("{block}.attn_q.bias"), asked, 0.0, 0.5);
                self.vector(&format!("{block}.attn_k.bias"), cached, 0.0, 0.5);
                self.vector(&format!("{block}.attn_v.bias"), cached, 0.0, 0.5);
            }
            _ => {
                self.ones(&format!("{block}.attn_q_norm.weight"), head_width);
                self.ones(&format!("{block}.attn_k_norm.weight"), head_width);
            }
        }
    }

    fn delta_net(&mut self, block: &str) {
        let keys = STATE_GROUPS * STATE_WIDTH;
        let mixed = 2 * keys + INNER_WIDTH;
        self.matrix(&format!("{block}.attn_qkv.weight"), &[WIDTH, mixed]);
        self.matrix(&format!("{block}.attn_gate.weight"), &[WIDTH, INNER_WIDTH]);
        self.plain(&format!("{block}.ssm_conv1d.weight"), &[CONVOLUTION, mixed]);
        self.vector(&format!("{block}.ssm_dt.bias"), STATE_HEADS, -2.0, 1.0);
        self.vector(&format!("{block}.ssm_a"), STATE_HEADS, -0.5, 0.4);
        self.matrix(&format!("{block}.ssm_beta.weight"), &[WIDTH, STATE_HEADS]);
        self.matrix(&format!("{block}.ssm_alpha.weight"), &[WIDTH, STATE_HEADS]);
        self.ones(&format!("{block}.ssm_norm.weight"), STATE_WIDTH);
        self.matrix(&format!("{block}.ssm_out.weight"), &[INNER_WIDTH, WIDTH]);
    }

    fn mamba(&mut self, block: &str) {
        let mixed = INNER_WIDTH + 2 * STATE_GROUPS * STATE_WIDTH;
        let read = INNER_WIDTH + mixed + STATE_HEADS;
        self.matrix(&format!("{block}.ssm_in.weight"), &[WIDTH, read]);
        self.plain(&format!("{block}.ssm_conv1d.weight"), &[CONVOLUTION, mixed]);
        self.vector(&format!("{block}.ssm_conv1d.bias"), mixed, 0.0, 0.1);
        self.vector(&format!("{block}.ssm_dt.bias"), STATE_HEADS, -2.0, 1.0);
        self.spread(&format!("{block}.ssm_a"), &[1, STATE_HEADS], -0.5, 0.4);
        self.spread(&format!("{block}.ssm_d"), &[1, STATE_HEADS], 1.0, 0.5);
        let groups = [INNER_WIDTH / STATE_GROUPS, STATE_GROUPS];
        self.spread(&format!("{block}.ssm_norm.weight"), &groups, 1.0, 0.2);
        self.matrix(&format!("{block}.ssm_out.weight"), &[INNER_WIDTH, WIDTH]);
    }

    fn feed(&mut self, block: &str) {
        // Qwen3.5 names the norm before this part after the one that it follows.
        let norm = match self.architecture {
            Architecture::Qwen35 => "post_attention_norm",
            _ => "ffn_norm",
        };
        self.ones(&format!("{block}.{norm}.weight"), WIDTH);
        if self.architecture == Architecture::Gemma3 {
            self.ones(&format!("{block}.post_attention_norm.weight"), WIDTH);
            self.ones(&format!("{block}.post_ffw_norm.weight"), WIDTH);
        }
        let (suffix, experts): (&str, &[u64]) = match self.architecture {
            Architecture::Qwen3Moe => ("_exps", &[EXPERTS]),
            _ => ("", &[]),
        };
        for (part, from, to) in [
            ("gate", WIDTH, FEED_WIDTH),
            ("up", WIDTH, FEED_WIDTH),
            ("down", FEED_WIDTH, WIDTH),
        ] {
            let shape = [&[from, to], experts].concat();
            self.matrix(&format!("{block}.ffn_{part}{suffix}.weight"), &shape);
        }
        if !experts.is_empty() {
            let name = format!("{block}.ffn_gate_inp.weight");
            self.plain(&name, &[WIDTH, EXPERTS]);
        }
    }
}
