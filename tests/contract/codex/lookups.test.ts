import { afterEach, describe, expect, test } from "vitest";
import { createCodex } from "../../../lib/codex/answer.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { drops, type Step, says, startScriptedServer } from "./scripted-server.ts";
import { fixture } from "./stream.ts";

let close = async () => {};
afterEach(() => close());

const credential = { accessToken: "token", accountId: "account" };
const outgoing = createOutgoing();

async function start(...script: Step[]) {
  const server = await startScriptedServer(...script);
  close = async () => void (await server.close());
  const config = { originator: "wherry", userAgent: "wherry/0.1.0 (linux)", clientVersion: "0.169.0" };
  return { ...server, codex: createCodex({ baseUrl: server.url, ...config }, outgoing) };
}

describe("the list of models", () => {
  test("is asked for with our client version and comes with its etag", async () => {
    const { codex, received } = await start(says(200, fixture("codex-models-200.json"), { etag: 'W/"a"' }));
    const answer = await codex.models(credential);
    expect(answer).toMatchObject({ etag: 'W/"a"', models: { length: 12 } });
    expect(received[0]?.path).toBe("/codex/models?client_version=0.169.0");
    const { host, connection, "accept-encoding": encoding, ...headers } = received[0]?.headers ?? {};
    expect(headers).toEqual({
      authorization: "Bearer token",
      "chatgpt-account-id": "account",
      accept: "application/json",
      originator: "wherry",
      "user-agent": "wherry/0.1.0 (linux)",
    });
  });

  test("is unchanged while its etag is", async () => {
    const { codex } = await start(says(200, { models: [] }, { etag: 'W/"a"' }));
    expect(await codex.models(credential, 'W/"a"')).toBe("unchanged");
    expect(await codex.models(credential, 'W/"b"')).toEqual({ models: [], etag: 'W/"a"' });
  });

  test.each<[string, Step, object]>([
    ["a refused token", says(401, { detail: "Unauthorized" }), { unauthorized: true }],
    [
      "the edge",
      says(403, fixture("cloudflare-403.html"), { "content-type": "text/html" }),
      { code: "edge_blocked" },
    ],
    ["a page", says(200, "<html>", { "content-type": "text/html" }), { code: "edge_blocked" }],
    ["no JSON", says(200, "models"), { code: "upstream_unavailable" }],
    ["JSON without a list", says(200, {}), { code: "upstream_unavailable" }],
    ["a dropped connection", drops, { code: "upstream_unavailable" }],
  ])("is not taken from %s", async (_name, step, error) => {
    const { codex } = await start(step);
    await expect(codex.models(credential)).rejects.toMatchObject({ type: "CodexError", ...error });
  });

  test("that never comes is given up", async () => {
    const { codex } = await start(() => {});
    await expect(codex.models(credential)).rejects.toMatchObject({ code: "upstream_unavailable" });
  });
});

test("usage is asked for without an originator", async () => {
  const { codex, received } = await start(says(200, fixture("wham-usage-free-200.json")));
  expect(await codex.usage(credential)).toMatchObject({
    plan: "free",
    windows: [{ minutes: 10080, usedPercent: 80 }],
  });
  expect(received[0]?.path).toBe("/wham/usage");
  expect(received[0]?.headers).toMatchObject({
    authorization: "Bearer token",
    "user-agent": "wherry/0.1.0 (linux)",
  });
  expect(received[0]?.headers).not.toHaveProperty("originator");
});
