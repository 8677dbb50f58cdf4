import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { ask, assistant, type Body, goodBody, goodHeaders, user } from "./client.ts";

let fake: FakeUpstream;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
});
afterAll(() => fake.stop());

const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const image = (image_url: unknown) => ({ role: "user", content: [{ type: "input_image", image_url }] });
const call = { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
const output = { type: "function_call_output", call_id: "call_1", output: "1" };
const reasoning = { type: "reasoning", summary: [], encrypted_content: "gAAAAABnotOurs" };
const f = { type: "function", name: "f", parameters: {} };

const refused: [what: string, change: Body, status: number, says: string][] = [
  ["store missing", { store: undefined }, 400, "Store must be set to false"],
  ["store true", { store: true }, 400, "Store must be set to false"],
  ["stream missing", { stream: undefined }, 400, "Stream must be set to true"],
  ["no instructions", { instructions: undefined }, 400, "Instructions are required"],
  ["empty instructions", { instructions: "" }, 400, "Instructions are required"],
  ["input as text", { input: "hello" }, 400, "Input must be a list"],
  ["empty input", { input: [] }, 400, "Input must be a list"],
  ["max_output_tokens", { max_output_tokens: 5 }, 400, "Unsupported parameter: max_output_tokens"],
  ["temperature", { temperature: 1 }, 400, "Unsupported parameter: temperature"],
  ["metadata", { metadata: {} }, 400, "Unsupported parameter: metadata"],
  ["previous_response_id", { previous_response_id: "r" }, 400, "Unsupported parameter: previous_response_id"],
  ["role system", { input: [{ ...user("x"), role: "system" }] }, 400, "System messages are not allowed"],
  ["user text as output_text", { input: [{ ...assistant("x"), role: "user" }] }, 400, "output_text"],
  ["assistant text as input_text", { input: [{ ...user("x"), role: "assistant" }] }, 400, "input_text"],
  ["content as text", { input: [{ role: "user", content: "x" }] }, 400, "invalid_type"],
  ["item_reference", { input: [{ type: "item_reference", id: "rs_1" }] }, 400, "Items are not persisted"],
  [
    "reasoning without content",
    { input: [{ type: "reasoning", id: "rs_1", summary: [] }] },
    400,
    "not persisted",
  ],
  ["foreign reasoning", { input: [reasoning, user("x")] }, 400, "invalid_encrypted_content"],
  ["call without output", { input: [call] }, 400, "No tool output found for function call call_1"],
  ["output without call", { input: [output] }, 400, "No tool call found"],
  ["long id", { input: [{ ...user("x"), id: "m".repeat(65) }] }, 400, "too long"],
  ["call id without fc", { input: [{ ...call, id: "call_1" }, output] }, 400, "begins with 'fc'"],
  [
    "remote picture",
    { input: [image("https://example.com/a.png")] },
    400,
    "does not represent a valid image",
  ],
  [
    "broken picture",
    { input: [image("data:image/png;base64,AAAA")] },
    400,
    "does not represent a valid image",
  ],
  ["wrong picture type", { input: [image(picture.replace("png", "jpeg"))] }, 400, "valid image"],
  ["unknown item", { input: [{ type: "thought" }] }, 400, "thought"],
  ["unknown model", { model: "gpt-9" }, 404, "Model not found gpt-9"],
  ["retired model", { model: "gpt-5.5" }, 400, "not supported when using Codex with a ChatGPT account"],
  ["effort ultra", { reasoning: { effort: "ultra" } }, 400, "reasoning.effort"],
  ["effort minimal", { reasoning: { effort: "minimal" } }, 400, "unsupported_value"],
  ["effort none", { model: "gpt-6-astra", reasoning: { effort: "none" } }, 400, "unsupported_value"],
  ["summary none", { reasoning: { effort: "low", summary: "none" } }, 400, "reasoning.summary"],
  ["verbosity", { text: { verbosity: "loud" } }, 400, "text.verbosity"],
  ["include", { include: ["everything"] }, 400, "include"],
  ["service tier", { service_tier: "flex" }, 400, "service_tier"],
  ["long cache key", { prompt_cache_key: "k".repeat(65) }, 400, "prompt_cache_key"],
  ["file_search", { tools: [{ type: "file_search" }] }, 400, "Unsupported tool type: file_search"],
  ["web_search_preview", { tools: [{ type: "web_search_preview" }] }, 400, "web_search_preview"],
  [
    "choice without tool",
    { tools: [f], tool_choice: { type: "function", name: "g" } },
    400,
    "Tool choice 'g'",
  ],
  [
    "forced image",
    { tools: [{ type: "image_generation" }], tool_choice: { type: "image_generation" } },
    400,
    "Tool choice",
  ],
];

describe("a body outside the contract", () => {
  it.each(refused)("is refused: %s", async (_, change, status, says) => {
    const answer = await ask(fake, change);
    const body = await answer.text();
    expect([answer.status, body]).toEqual([status, expect.stringContaining(says)]);
    expect(fake.journal.last("responses").refusal).toBe(body);
  });
});

describe("a caller outside the contract", () => {
  const callers: [what: string, headers: Record<string, string>, status: number, says: string][] = [
    ["no name", { "user-agent": "" }, 403, "Just a moment"],
    ["library name", { "user-agent": "node" }, 403, "Just a moment"],
    ["python", { "user-agent": "python-httpx/0.28" }, 403, "Just a moment"],
    ["worker", { "cf-worker": "example.com" }, 403, "Just a moment"],
    ["no token", { authorization: "" }, 401, "Unauthorized"],
    ["foreign token", { authorization: "Bearer a.b.c" }, 401, "Unauthorized"],
    ["other account", { "chatgpt-account-id": "org-Fake" }, 403, "account"],
    ["form body", { "content-type": "text/plain" }, 415, "application/json"],
    ["old version", { version: "0.100.0" }, 400, "requires a newer version"],
  ];
  it.each(callers)("is refused: %s", async (_, headers, status, says) => {
    const answer = await ask(fake, {}, headers);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(says)]);
  });

  it("is refused when the token has expired", async () => {
    const { access_token } = await fake.issue({ accessTokenSeconds: -1 });
    const answer = await ask(fake, {}, { authorization: `Bearer ${access_token}` });
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining("token_expired")]);
  });

  it("may leave the account out only when the token does not name one", async () => {
    const headers = await goodHeaders(fake);
    delete headers["chatgpt-account-id"];
    const send = (authorization: string) =>
      fetch(`${fake.baseUrl}/codex/responses`, {
        method: "POST",
        headers: { ...headers, authorization },
        body: JSON.stringify(goodBody()),
      });
    expect((await send(headers.authorization ?? "")).status).toBe(403);
    const nameless = await fake.issue({ account: { ...fake.account, accountIdInTokens: false } });
    const answer = await send(`Bearer ${nameless.access_token}`);
    expect(answer.status).toBe(200);
    await answer.text();
  });

  it("may not use picture tools on the free plan", async () => {
    const { access_token } = await fake.issue({ account: { ...fake.account, plan: "free" } });
    const change = { tools: [{ type: "image_generation" }] };
    const answer = await ask(fake, change, { authorization: `Bearer ${access_token}` });
    expect(answer.status).toBe(400);
  });
});

describe("good requests of other shapes", () => {
  const accepted: [what: string, change: Body][] = [
    ["a picture", { input: [image(picture)] }],
    ["a call with its output", { input: [user("x"), call, output], tools: [f] }],
    ["history", { input: [user("a"), assistant("b"), user("c")] }],
    ["priority", { service_tier: "priority" }],
    ["no reasoning where the model can", { reasoning: { effort: "none" } }],
    ["a forced search", { tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } }],
  ];
  it.each(accepted)("are accepted: %s", async (_, change) => {
    const answer = await ask(fake, change);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining("response.completed"),
    ]);
  });

  it("are accepted: a compressed body", async () => {
    const headers = { ...(await goodHeaders(fake)), "content-encoding": "gzip" };
    const body = gzipSync(JSON.stringify(goodBody()));
    const answer = await fetch(`${fake.baseUrl}/codex/responses`, { method: "POST", headers, body });
    expect(answer.status).toBe(200);
    await answer.text();
  });
});

describe("paths", () => {
  const paths: [method: string, path: string, status: number][] = [
    ["POST", "/backend-api/responses", 403],
    ["POST", "/backend-api/codex/responses/", 403],
    ["POST", "/backend-api/codex/v1/responses", 403],
    ["POST", "/backend-api/codex/chat/completions", 403],
    ["GET", "/backend-api/codex/responses", 403],
    ["GET", "/backend-api/wham/settings/user", 404],
    ["POST", "/backend-api/wham/usage", 405],
  ];
  it.each(paths)("%s %s answers %i", async (method, path, status) => {
    const answer = await fetch(fake.origin + path, { method, headers: await goodHeaders(fake) });
    expect(answer.status).toBe(status);
  });
});
