"""Asks the followed tool for its numbers on the cases of tests/data/complexity-LANGUAGE.json, and writes them there.

usage: record_cases.py LANGUAGE

A case is {"code": …}; the numbers become "cyclomatic": [[line, number], …]. Other fields stay.
"""

import json
import pathlib
import sys
import tempfile

import languages
import peer


def main() -> None:
    """Writes each case to a file of its own, runs the tool once, stores what it found."""
    language = sys.argv[1]
    tool = languages.TOOLS[language]
    data = peer.ROOT / "tests" / "data" / f"complexity-{language}.json"
    document = json.loads(data.read_text())
    with tempfile.TemporaryDirectory(prefix="groundskeeper-cases-") as temporary:
        folder = pathlib.Path(temporary).resolve()
        names = {title: f"case{index}{tool.extensions[0]}" for index, title in enumerate(document["cases"])}
        for title, case in document["cases"].items():
            (folder / names[title]).write_text(case["code"])
        found = tool.run(folder, tool.extensions)
    if found.rejected:
        sys.exit(f"{tool.title} rejects {found.rejected}")
    document["measured_by"] = tool.title
    for title, case in document["cases"].items():
        numbers = sorted([line, number] for path, line, number in found.functions if path == names[title])
        case["cyclomatic"] = numbers
    data.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(document['cases'])} cases, {len(found.functions)} functions by {tool.title}")


if __name__ == "__main__":
    main()
