"""What a token costs in processor time, which a machine that does other things changes little.

A program is run twice, with answers of two lengths; the difference of its user and system time
over the difference in tokens leaves out loading, warming up and reading the prompt. Only with one
thread: with more, llama.cpp's threads burn time waiting for each other.
"""

import json
import os
import subprocess
from typing import Any, Callable

import peers

LONGER = 3


def seconds_of(command: list[Any]) -> float:
    """Runs a program and returns the processor time of all its threads."""
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return seconds_until_end(child)


def seconds_until_end(child: "subprocess.Popen[bytes]") -> float:
    """Waits for a program and returns its processor time; a failure ends the script."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"exit code {child.returncode} from: {child.args}")
    return usage.ru_utime + usage.ru_stime


def of_a_token(run: Callable[[int], float], tokens: int, streams: int) -> float:
    """Returns milliseconds a token; `run` gives the cost of answers of so many tokens."""
    more = run(LONGER * tokens) - run(tokens)
    return 1000 * more / ((LONGER - 1) * tokens * streams)


def ours(setup: peers.Setup, streams: int) -> float:
    """Returns the milliseconds that a token costs us, with so many answers at once."""
    scenario = ["decode"] if streams == 1 else ["streams", "--streams", streams]
    flags = ["--model", setup.model, "--threads", 1, "--repeat", 1, "--prompt-tokens", peers.STREAM_PROMPT_TOKENS]

    def run(tokens: int) -> float:
        return seconds_of([setup.ours, *scenario, *flags, "--answer-tokens", tokens])

    return of_a_token(run, setup.answer_tokens, streams)


def ours_in_form(setup: peers.Setup, form: str) -> float:
    """Returns the milliseconds that a token of answers of a form costs us, their prompts left out."""
    flags = ["--model", setup.model, "--threads", 1, "--repeat", LONGER]
    cost, tokens = answers(setup, [*flags, "--form", form, "--answer-tokens", setup.answer_tokens])
    least_cost, least_tokens = answers(setup, [*flags, "--form", "free", "--answer-tokens", 1])
    return 1000 * (cost - least_cost) / (tokens - least_tokens)


def answers(setup: peers.Setup, flags: list[Any]) -> tuple[float, int]:
    """Returns the processor time and the tokens of some of our answers."""
    command = [str(word) for word in (setup.ours, "answers", *flags)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    printed = child.stdout.read() if child.stdout else b""
    return seconds_until_end(child), json.loads(printed)["answer_tokens"]


def llama_bench(setup: peers.Setup) -> float:
    """Returns the milliseconds that a token costs llama-bench."""
    flags = ["-m", setup.model, "-t", 1, "-p", 0, "-r", 1]

    def run(tokens: int) -> float:
        return seconds_of([setup.programs["llama-bench"], *flags, "-n", tokens])

    return of_a_token(run, setup.answer_tokens, 1)


def llama_server(setup: peers.Setup, streams: int) -> float:
    """Returns the milliseconds that a token costs llama-server, with so many answers at once."""

    def run(tokens: int) -> float:
        once = setup._replace(threads=1, repeat=1, answer_tokens=tokens)
        return peers.server_aggregate(once, streams).cpu_s

    return of_a_token(run, setup.answer_tokens, streams)
