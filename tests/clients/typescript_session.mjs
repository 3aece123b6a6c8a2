// The official TypeScript SDK's client against the shim, which starts the service: lists, a call, a
// resource, a prompt, a completion, and 28 calls at once.

import assert from "node:assert/strict";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [program] = process.argv.slice(2);
const transport = new StdioClientTransport({ command: program, args: ["mcp"], env: process.env });
const client = new Client({ name: "typescript", version: "1" });
await client.connect(transport);

const { tools } = await client.listTools();
assert(tools.length >= 13);
const { resources } = await client.listResources();
assert(resources.some((resource) => resource.uri === "groundskeeper://map"));
const map = await client.readResource({ uri: "groundskeeper://map" });
assert.match(map.contents[0].text, /python/);
const { prompts } = await client.listPrompts();
assert.deepEqual(
  prompts.map((prompt) => prompt.name),
  ["tidy_file", "explain_finding", "split_module", "review_change"],
);
const completed = await client.complete({
  ref: { type: "ref/prompt", name: "explain_finding" },
  argument: { name: "rule", value: "too-c" },
});
assert(completed.completion.values.includes("too-complex"));
const calls = Array.from({ length: 28 }, (_, lines) =>
  client.callTool({ name: "validate_file_length", arguments: { content: "\n".repeat(lines) } }),
);
const counts = (await Promise.all(calls)).map((result) => result.structuredContent.line_count);
assert.deepEqual(counts, [...Array(28).keys()]);
await client.close();
