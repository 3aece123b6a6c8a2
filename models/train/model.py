"""The network (Qwen2's architecture) and the packed examples, for train.py and eval.py."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY = 8192
CHUNK = 4096


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), 1e-6)


def rotate(x, cos, sin):
    left, right = x.chunk(2, -1)
    return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)


class Block(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.heads, self.kv, self.width = a.heads, a.kv, a.d // a.heads
        self.n1, self.n2 = Norm(a.d), Norm(a.d)
        self.q = nn.Linear(a.d, a.d)
        self.k = nn.Linear(a.d, a.kv * self.width)
        self.v = nn.Linear(a.d, a.kv * self.width)
        self.o = nn.Linear(a.d, a.d, bias=False)
        self.gate = nn.Linear(a.d, a.ff, bias=False)
        self.up = nn.Linear(a.d, a.ff, bias=False)
        self.down = nn.Linear(a.ff, a.d, bias=False)

    def attention(self, y, cos, sin):
        batch, length, _ = y.shape
        q = self.q(y).view(batch, length, self.heads, self.width).transpose(1, 2)
        k = self.k(y).view(batch, length, self.kv, self.width).transpose(1, 2)
        v = self.v(y).view(batch, length, self.kv, self.width).transpose(1, 2)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        k = k.repeat_interleave(self.heads // self.kv, 1)
        v = v.repeat_interleave(self.heads // self.kv, 1)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(mixed.transpose(1, 2).reshape(batch, length, -1))

    def forward(self, x, cos, sin):
        x = x + self.attention(self.n1(x), cos, sin)
        y = self.n2(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class LM(nn.Module):
    """A causal language model with tied embeddings; `a` has d, layers, heads, kv and ff."""

    def __init__(self, a):
        super().__init__()
        self.width = a.d // a.heads
        self.emb = nn.Embedding(VOCABULARY, a.d)
        self.blocks = nn.ModuleList(Block(a) for _ in range(a.layers))
        self.norm = Norm(a.d)
        for name, weights in self.named_parameters():
            if weights.ndim == 2:
                narrow = 0.3 if name.endswith(("o.weight", "down.weight")) else 1
                deviation = 0.02 if "emb" in name else (a.d ** -0.5) * narrow
                nn.init.normal_(weights, 0, deviation)
            elif "bias" in name:
                nn.init.zeros_(weights)

    def hidden(self, x):
        length, device = x.shape[1], x.device
        steps = torch.arange(0, self.width, 2, device=device).float() / self.width
        angles = torch.arange(length, device=device).float()[:, None] * 1e4 ** (-steps)
        cos, sin = angles.cos().to(torch.bfloat16), angles.sin().to(torch.bfloat16)
        y = self.emb(x).to(torch.bfloat16)
        for block in self.blocks:
            y = block(y, cos, sin)
        return self.norm(y)


class Data:
    """The examples of data.npz: tokens, which of them are answers, and where each begins."""

    def __init__(self, path, rng):
        packed = np.load(path)
        self.tokens, self.answers, self.lengths = packed["toks"], packed["ans"], packed["lens"]
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)]).astype(np.int64)
        self.rng = rng

    def batches(self, ids, size, shuffle=True):
        """Lists of examples of like length, of at most `size` tokens; endless when shuffled."""
        while True:
            order = self.rng.permutation(ids) if shuffle else ids
            for start in range(0, len(order), CHUNK):
                packed = self.packed(order[start:start + CHUNK], size)
                turn = self.rng.permutation(len(packed)) if shuffle else range(len(packed))
                for index in turn:
                    yield packed[index]
            if not shuffle:
                return

    def packed(self, ids, size):
        ids = ids[np.argsort(self.lengths[ids], kind="stable")]
        batches, current = [], []
        for i in ids:
            if current and (len(current) + 1) * self.lengths[i] > size:
                batches.append(current)
                current = []
            current.append(i)
        if current:
            batches.append(current)
        return batches

    def tensors(self, batch, device):
        """Tokens and their weights; besides the answer, some of the prompt is learnt too."""
        length = max(self.lengths[i] for i in batch)
        length = int(-(-length // 32) * 32)
        tokens = np.zeros((len(batch), length), np.int64)
        weights = np.zeros((len(batch), length), np.float32)
        for row, i in enumerate(batch):
            start, end = self.offsets[i], self.offsets[i + 1]
            tokens[row, :end - start] = self.tokens[start:end]
            answer = self.answers[start:end].astype(np.float32)
            prompt = (self.rng.random(end - start) < 0.15) & (answer == 0)
            weights[row, :end - start] = answer + 1.0 * prompt
        return torch.from_numpy(tokens).to(device), torch.from_numpy(weights).to(device)
