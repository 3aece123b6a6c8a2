"""Many clients at once, clients that are killed while they wait, and a service that is killed while it writes.

Prints one line for each; an answer that went to the wrong client, a call without an answer, a file
that is neither the old nor the new one, and something that is left behind end it with an error.
Linux only: it looks into /proc.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import signal
import tempfile
import time

from place import Place, Stdio

CLIENTS = 10
CALLS = 28


def many(place: Place) -> None:
    """Ten clients with 28 calls each under way; every answer must be its own call's."""
    clients = [place.client() for _ in range(CLIENTS)]

    def talk(number: int) -> None:
        client = clients[number]
        expected = {}
        for call in range(CALLS):
            lines = number * 1000 + call
            arguments = {"content": "\n" * lines}
            expected[client.send("tools/call", {"name": "validate_file_length", "arguments": arguments})] = lines
        for _ in range(CALLS):
            answer = client.answer()
            found = answer["result"]["structuredContent"]["line_count"]
            assert found == expected.pop(answer["id"]), answer
        assert not expected, f"without an answer: {expected}"

    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(talk, range(CLIENTS)))
    taken = time.perf_counter() - start
    for client in clients:
        client.end()
    print(f"{CLIENTS} clients with {CALLS} calls each at once: all answered, none mixed up, {taken * 1e3:.0f} ms")


def held(process: int) -> tuple[int, int]:
    """The open files and the threads of a process."""
    folder = pathlib.Path(f"/proc/{process}")
    return len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir()))


def without_clients(place: Place) -> dict:
    """The service once its last client has gone."""
    for _ in range(600):
        service = place.service()
        if service["clients"] == 0:
            return service
        time.sleep(0.1)
    raise AssertionError("a client is still counted")


def killed_clients(place: Place, rounds: int) -> None:
    """Clients are killed while calls are under way; the service must hold nothing of theirs."""
    for number in range(400):
        (place.root / f"f{number}.py").write_text("def f(x):\n    return x\n" * 100)
    place.client().end()
    before = without_clients(place)
    files, threads = held(before["process"])
    for _ in range(rounds):
        client = place.client()
        for _ in range(CALLS):
            client.send("tools/call", {"name": "run_all_validations", "arguments": {}})
        client.process.kill()
        client.process.wait()
    after = without_clients(place)
    left, more = held(after["process"])
    assert after["process"] == before["process"], "the service went down with a client"
    assert left <= files + 2, f"{files} open files before, {left} after"
    grown = (after["memory_bytes"] - before["memory_bytes"]) / 1e6
    print(
        f"{rounds} clients killed with {CALLS} calls each under way: open files {files} before, {left} after; "
        f"threads {threads}, {more}; memory {grown:+.1f} MB"
    )


def write(client: Stdio, content: str) -> bool:
    """Writes the file; False when the service went down meanwhile."""
    arguments = {"path": "written.txt", "content": content}
    answer = client.ask("tools/call", {"name": "write_file", "arguments": arguments})
    return "result" in answer and not answer["result"].get("isError")


def killed_service(place: Place, rounds: int) -> None:
    """The service is killed while it writes; the file must be whole, and the client's session go on."""
    texts = [letter * 63 + "\n" for letter in "ab"]
    texts = [text * 3000 for text in texts]
    target = place.root / "written.txt"
    lost = 0
    for number in range(rounds):
        # A client gives up on a service that ends five times in a minute.
        client = place.client()
        assert write(client, texts[1 - number % 2])
        process = place.service()["process"]
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            writing = threads.submit(write, client, texts[number % 2])
            time.sleep(random.uniform(0, 0.02))
            os.kill(process, signal.SIGKILL)
            lost += not writing.result(timeout=60)
        assert target.read_text() in texts, "the file is neither the old nor the new one"
        while not write(client, texts[number % 2]):
            pass
        assert target.read_text() == texts[number % 2]
        client.end()
    drafts = [path.name for path in place.root.iterdir() if path.suffix == ".tmp" or "draft" in path.name]
    print(
        f"service killed {rounds} times around a write: {lost} calls told of it, every file whole, "
        f"the session went on each time, {len(drafts)} drafts left"
    )


def main() -> None:
    """Tries all of it in a folder that is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groundskeeper", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder, options.groundskeeper)
        try:
            many(place)
            killed_clients(place, options.rounds)
            killed_service(place, options.rounds)
        finally:
            place.run("stop", check=False)


if __name__ == "__main__":
    main()
