// Drives `groundskeeper serve --listen` with OpenAI's own library for Node, from outside.
// openai_session.py installs the library beside a copy of this file and runs it, with the server's
// address and token in OPENAI_BASE_URL and OPENAI_API_KEY. Exits 0 when all holds.

import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0, timeout: 120_000 });
const model = "groundskeeper-tiny";
const messages = [
  {
    role: "user",
    content:
      "Write a docstring for this function.\n\n```python\ndef add(a, b):\n    return a + b\n```",
  },
];
const schema = {
  type: "object",
  properties: { summary: { type: "string", maxLength: 60 } },
  required: ["summary"],
  additionalProperties: false,
};
const response_format = { type: "json_schema", json_schema: { name: "docstring", strict: true, schema } };

async function streamed(options) {
  let text = "";
  const stream = await client.chat.completions.create({ model, messages, stream: true, ...options });
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
  }
  return text;
}

async function whole(options) {
  const answer = await client.chat.completions.create({ model, messages, ...options });
  return answer.choices[0].message.content;
}

const models = await client.models.list();
assert.deepEqual(models.data.map((one) => one.id), [model]);

assert.equal(await streamed({ max_tokens: 24 }), await whole({ max_tokens: 24 }));

const answer = JSON.parse(await whole({ response_format }));
assert.deepEqual(Object.keys(answer), ["summary"]);
assert.deepEqual(JSON.parse(await streamed({ response_format })), answer);

const embedded = await client.embeddings.create({ model, input: ["def add(a, b): return a + b", "import os"] });
assert.equal(embedded.data.length, 2);
for (const { embedding } of embedded.data) {
  const length = embedding.reduce((sum, number) => sum + number * number, 0);
  assert.ok(Math.abs(length - 1) < 0.001, `the vector's length is ${length}`);
}

await assert.rejects(whole({ n: 2 }), OpenAI.BadRequestError);
await assert.rejects(whole({ model: "gpt-5" }), OpenAI.NotFoundError);
const stranger = new OpenAI({ apiKey: "wrong", maxRetries: 0 });
await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
