"""A byte-level BPE vocabulary of any size without training: every run of letters up to four.

Prompts made of lower-case words become about one token for each four letters, as real text does
with a real vocabulary, and every byte has a token, so that any JSON can be written.
"""

import itertools
import string

SPACE = "Ġ"  # How GPT-2's alphabet writes a space.


def byte_alphabet() -> list[str]:
    """Returns GPT-2's character for each byte: itself where it is printable, else one from 256 on."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), 256)}
    unprintable = itertools.count(256)
    return [chr(byte if byte in printable else next(unprintable)) for byte in range(256)]


def words_and_merges(size: int) -> tuple[list[str], list[str]]:
    """Returns `size` tokens and the merges that build them, in order of rank."""
    letters = string.ascii_lowercase
    pairs = [a + b for a in letters for b in letters]
    merges = itertools.chain(
        ((a, b) for a in letters for b in letters),
        ((SPACE, pair) for pair in pairs),
        ((pair, letter) for pair in pairs for letter in letters),
        ((SPACE + pair, letter) for pair in pairs for letter in letters),
        ((SPACE + pair, other) for pair in pairs[::5] for other in pairs),
        ((pair, other) for pair in pairs for other in pairs),
    )
    tokens = byte_alphabet()
    chosen = list(itertools.islice(merges, size - len(tokens)))
    return tokens + [left + right for left, right in chosen], [f"{left} {right}" for left, right in chosen]
