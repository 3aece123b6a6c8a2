"""Drives `groundskeeper lsp` with pygls, a client that nobody here wrote, from outside.

Runs the suites in this file and exits 0 when all hold. Needs the packages of requirements.txt and
the program's path in GROUNDSKEEPER_BIN. `make clients` does all of it.
"""

import asyncio
import contextlib
import os
import pathlib
import sys
import unittest
from collections.abc import AsyncIterator
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from repository import Repository

# Long enough for a debug build on a busy machine; a server that hangs fails the test.
TIMEOUT_SECONDS = 120.0

# Counts one character, two UTF-16 units and four bytes.
WIDE = "# 😀\n"

# Cyclomatic 1 + 11, cognitive 11.
BIG = "\n\ndef big(value):\n" + "    if value:\n        value -= 1\n" * 11 + "    return value\n"


class Editor:
    """A connected client that keeps what it is told, with the texts that it has open."""

    def __init__(self, repository: Repository) -> None:
        self.client = LanguageClient("lsp-session", "1")
        self.root = repository.root
        self.environment = repository.environment
        self.registered: asyncio.Queue[lsp.RegistrationParams] = asyncio.Queue()
        self.published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self._listen()

    def _listen(self) -> None:
        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        @self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def register(params: lsp.RegistrationParams) -> None:
            self.registered.put_nowait(params)

    async def start(self, capabilities: lsp.ClientCapabilities) -> lsp.InitializeResult:
        """Starts the server and shakes hands."""
        program = os.environ["GROUNDSKEEPER_BIN"]
        await self.client.start_io(program, "lsp", "--stdio", env=self.environment, cwd=self.root)
        params = lsp.InitializeParams(capabilities=capabilities, process_id=os.getpid(), root_uri=self.root.as_uri())
        result = await self.client.initialize_async(params)
        self.client.initialized(lsp.InitializedParams())
        return result

    def uri(self, path: str) -> str:
        """Returns the URI of a file of the work tree."""
        return (self.root / path).as_uri()

    def open(self, path: str, text: str) -> None:
        """Opens a text as version 1."""
        item = lsp.TextDocumentItem(uri=self.uri(path), language_id="python", version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))

    def insert(self, path: str, version: int, position: lsp.Position, text: str) -> None:
        """Types text at a position."""
        identifier = lsp.VersionedTextDocumentIdentifier(uri=self.uri(path), version=version)
        change = lsp.TextDocumentContentChangePartial(range=lsp.Range(position, position), text=text)
        params = lsp.DidChangeTextDocumentParams(text_document=identifier, content_changes=[change])
        self.client.text_document_did_change(params)

    async def told(self, version: int) -> list[lsp.Diagnostic]:
        """Waits for the diagnostics of a version."""
        while True:
            params = await asyncio.wait_for(self.published.get(), TIMEOUT_SECONDS)
            if params.version == version:
                return list(params.diagnostics)

    async def actions(self, path: str, diagnostic: lsp.Diagnostic) -> list[Any]:
        """Asks what can be done about a diagnostic."""
        params = lsp.CodeActionParams(
            text_document=lsp.TextDocumentIdentifier(self.uri(path)),
            range=diagnostic.range,
            context=lsp.CodeActionContext(diagnostics=[diagnostic]),
        )
        return list(await self.client.text_document_code_action_async(params) or [])

    async def hover(self, path: str, position: lsp.Position) -> str:
        """Returns the text of a hover."""
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(self.uri(path)), position)
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found else ""


def encodings(*kinds: lsp.PositionEncodingKind) -> lsp.ClientCapabilities:
    """Returns the capabilities of a client that knows these encodings."""
    return lsp.ClientCapabilities(general=lsp.GeneralClientCapabilities(position_encodings=list(kinds)))


class SessionTest(unittest.IsolatedAsyncioTestCase):
    """A test with a repository of its own and editors that work in it."""

    def setUp(self) -> None:
        self.repository = Repository()
        self.addCleanup(self.repository.remove)
        self.welcome: lsp.InitializeResult | None = None

    @contextlib.asynccontextmanager
    async def editor(self, capabilities: lsp.ClientCapabilities | None = None) -> AsyncIterator[Editor]:
        """Connects an editor, and in the end has the server shut down with success."""
        editor = Editor(self.repository)
        started = editor.start(capabilities or lsp.ClientCapabilities())
        self.welcome = await asyncio.wait_for(started, TIMEOUT_SECONDS)
        yield editor
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await asyncio.wait_for(editor.client.stop(), TIMEOUT_SECONDS)
        self.assertEqual(editor.client._server.returncode, 0)

    async def test_diagnostics_follow_the_text(self) -> None:
        async with self.editor() as editor:
            editor.open("shop/big.py", WIDE + BIG)
            (found,) = await editor.told(1)
            self.assertEqual((found.code, found.source), ("too-complex", "groundskeeper"))
            self.assertEqual(found.severity, lsp.DiagnosticSeverity.Error)
            self.assertEqual(found.range.start, lsp.Position(3, 0))
            editor.insert("shop/big.py", 2, lsp.Position(0, 4), "\ndef broken(:\n#")
            (found,) = await editor.told(2)
            self.assertEqual(found.code, "syntax-error")

    async def test_positions_are_counted_as_agreed(self) -> None:
        for kind, column in [(lsp.PositionEncodingKind.Utf16, 4), (lsp.PositionEncodingKind.Utf8, 6)]:
            async with self.editor(encodings(kind, lsp.PositionEncodingKind.Utf16)) as editor:
                self.assertEqual(self.welcome.capabilities.position_encoding, kind)
                editor.open("a.py", WIDE + "x = 1\n")
                self.assertEqual(await editor.told(1), [])
                editor.insert("a.py", 2, lsp.Position(0, column), "\n" + BIG)
                (found,) = await editor.told(2)
                self.assertEqual(found.range.start.line, 3)

    async def test_a_hover_explains_line_by_line(self) -> None:
        async with self.editor() as editor:
            editor.open("shop/big.py", BIG)
            text = await editor.hover("shop/big.py", lsp.Position(2, 6))
            self.assertIn("| cyclomatic | **12** | 10 |", text)
            self.assertIn("if value:  if\n", text)
            self.assertIn("**too-complex**", text)
            self.assertEqual(await editor.hover("shop/big.py", lsp.Position(0, 0)), "")

    async def test_a_finding_can_be_suppressed_or_recorded(self) -> None:
        async with self.editor() as editor:
            editor.open("shop/big.py", BIG)
            (found,) = await editor.told(1)
            suppress, record = await editor.actions("shop/big.py", found)
            (change,) = suppress.edit.document_changes
            (edit,) = change.edits
            self.assertEqual(edit.new_text, "# groundskeeper: allow(too-complex) \n")
            self.assertEqual(edit.range.start, lsp.Position(2, 0))
            self.assertEqual(record.title, "Record too-complex in .groundskeeper/ratchet.json")
            # lsprotocol takes an action with a command for the command and loses what is in it.
            arguments = [editor.uri("shop/big.py"), found.code, "big"]
            params = lsp.ExecuteCommandParams(command="groundskeeper.recordInRatchet", arguments=arguments)
            await editor.client.workspace_execute_command_async(params)
            (found,) = await editor.told(1)
            self.assertEqual(found.severity, lsp.DiagnosticSeverity.Hint)
            ratchet = (self.repository.root / ".groundskeeper" / "ratchet.json").read_text()
            self.assertIn('"symbol":"big"', ratchet)

    async def test_an_editor_that_asks_is_answered(self) -> None:
        document = lsp.TextDocumentClientCapabilities(diagnostic=lsp.DiagnosticClientCapabilities())
        async with self.editor(lsp.ClientCapabilities(text_document=document)) as editor:
            editor.open("shop/big.py", BIG)
            identifier = lsp.TextDocumentIdentifier(editor.uri("shop/big.py"))
            params = lsp.DocumentDiagnosticParams(text_document=identifier)
            report = await editor.client.text_document_diagnostic_async(params)
            self.assertEqual([item.code for item in report.items], ["too-complex"])
            self.assertTrue(editor.published.empty())

    async def test_settings_are_watched(self) -> None:
        watched = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        workspace = lsp.WorkspaceClientCapabilities(did_change_watched_files=watched)
        async with self.editor(lsp.ClientCapabilities(workspace=workspace)) as editor:
            asked = await asyncio.wait_for(editor.registered.get(), TIMEOUT_SECONDS)
            self.assertEqual(asked.registrations[0].method, "workspace/didChangeWatchedFiles")
            editor.open("shop/big.py", BIG)
            self.assertEqual(len(await editor.told(1)), 1)
            self.repository.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 12\n")
            event = lsp.FileEvent(editor.uri("groundskeeper.toml"), lsp.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
            self.assertEqual(await editor.told(1), [])


if __name__ == "__main__":
    if not os.access(os.environ.get("GROUNDSKEEPER_BIN", ""), os.X_OK):
        print("lsp_session: GROUNDSKEEPER_BIN names no program; run `make clients`", file=sys.stderr)
        sys.exit(2)
    unittest.main(verbosity=1)
