"""Runs our bench, llama-bench and llama-server, and reads their figures."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import time
from typing import Any, Iterator, NamedTuple

START_TIMEOUT_S = 300
ANSWER_TIMEOUT_S = 3600
# Tokens of a stream's prompt in `Setup.aggregate`, about.
STREAM_PROMPT_TOKENS = 32


class Setup(NamedTuple):
    """What both sides get."""

    ours: pathlib.Path
    programs: dict[str, pathlib.Path]
    model: pathlib.Path
    threads: int
    answer_tokens: int
    repeat: int
    gpu_layers: int | None


class Server:
    """A running llama-server."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int):
        self.process, self.port = process, port
        self.cpu_s = 0.0  # Of the whole run, once it has ended.


class Aggregate(NamedTuple):
    """What llama-server did with several answers at once, and what its whole run cost."""

    tokens_per_second: float
    cpu_s: float


def output(command: list[Any]) -> str:
    """Returns what a program prints; its own log goes nowhere, its failure ends the script."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def ours(setup: Setup, scenario: str, **options: int) -> dict[str, Any]:
    """Returns the figures of one scenario of our bench."""
    chosen = {"threads": setup.threads, "answer_tokens": setup.answer_tokens, "repeat": setup.repeat} | options
    flags = [word for name, value in chosen.items() for word in (f"--{name.replace('_', '-')}", value)]
    if setup.gpu_layers is not None:
        flags += ["--gpu-layers", setup.gpu_layers]
    figures: dict[str, Any] = json.loads(output([setup.ours, scenario, "--model", setup.model, *flags]))
    return figures


def llama_bench(setup: Setup, prompt_tokens: int, answer_tokens: int) -> float:
    """Returns llama-bench's tokens per second for a prompt or for an answer; the other is 0."""
    shape = ["-p", prompt_tokens, "-n", answer_tokens, "-t", setup.threads, "-r", setup.repeat]
    layers = [] if setup.gpu_layers is None else ["-ngl", setup.gpu_layers]
    command = [setup.programs["llama-bench"], "-m", setup.model, *shape, *layers, "-o", "json"]
    return float(statistics.median(json.loads(output(command))[0]["samples_ts"]))


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def call(port: int, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
    """Returns status and body of one HTTP request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_TIMEOUT_S)
    connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read()


def is_ready(port: int) -> bool:
    """Tells whether the server has loaded its model."""
    try:
        return call(port, "GET", "/health")[0] == http.HTTPStatus.OK
    except OSError:
        return False


@contextlib.contextmanager
def llama_server(setup: Setup, streams: int) -> Iterator[Server]:
    """Runs llama-server with as many slots while the block runs."""
    port = free_port()
    shape = ["-np", streams, "-t", setup.threads, "-c", 8192, "--port", port, "--no-webui"]
    layers = [] if setup.gpu_layers is None else ["-ngl", setup.gpu_layers]
    command = [setup.programs["llama-server"], "-m", setup.model, *shape, *layers]
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(process, port)
    try:
        end = time.monotonic() + START_TIMEOUT_S
        while not is_ready(port):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"llama-server did not start: {' '.join(words)}")
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        server.cpu_s = usage.ru_utime + usage.ru_stime


def made_up_prompt(seed: int) -> str:
    """Returns words as `words.rs` makes them: two to eight letters each."""
    numbers = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(numbers.choices(letters, k=numbers.randint(2, 8))) for _ in range(STREAM_PROMPT_TOKENS // 2)]
    return " ".join(words)


def server_answer(port: int, seed: int, answer_tokens: int) -> int:
    """Asks for one answer of a fixed length, greedily, and returns its tokens."""
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": made_up_prompt(seed)}]
    limits = {"max_tokens": answer_tokens, "temperature": 0, "ignore_eos": True, "cache_prompt": False}
    status, body = call(port, "POST", "/v1/chat/completions", {"messages": messages} | limits)
    if status != http.HTTPStatus.OK:
        raise SystemExit(f"llama-server answered {status}: {body.decode()}")
    tokens: int = json.loads(body)["usage"]["completion_tokens"]
    return tokens


def server_aggregate(setup: Setup, streams: int) -> Aggregate:
    """Asks llama-server for several answers at once, over HTTP."""
    rates = []
    with llama_server(setup, streams) as server, concurrent.futures.ThreadPoolExecutor(streams) as pool:
        server_answer(server.port, 0, 8)
        for turn in range(setup.repeat):
            start = time.perf_counter()
            seeds = [1000 * (turn + 1) + stream for stream in range(streams)]
            tokens = sum(pool.map(lambda seed: server_answer(server.port, seed, setup.answer_tokens), seeds))
            rates.append(tokens / (time.perf_counter() - start))
    return Aggregate(statistics.median(rates), server.cpu_s)


def ours_aggregate(setup: Setup, streams: int) -> float:
    """Returns our tokens per second over several answers at once."""
    figures = ours(setup, "streams", streams=streams, prompt_tokens=STREAM_PROMPT_TOKENS)
    return float(figures["tokens_per_second"])
