import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Owner } from "../../support/owner.ts";
import { type Connected, refusal, startConnected } from "./connected.ts";
import { anotherUser } from "./security/another-user.ts";

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const nothing = { text: "", rev: 0, device: "", updatedAt: "1970-01-01T00:00:00.000Z" };

describe("the drafts API", () => {
  let here: Connected;
  let conversation: string;
  beforeAll(async () => {
    here = await startConnected();
    conversation = randomUUID();
    await here.owner.ask(conversation, "Hello");
  });
  afterAll(() => here.stop());

  const get = async (of: string, by: Owner = here.owner) => by.call(`/api/drafts/${of}`);
  const put = (of: string, body: unknown, by: Owner = here.owner) =>
    by.post(`/api/drafts/${of}`, body, { method: "PUT" });

  test("keeps what is being written, for a chat and for a new one, with the device that wrote it", async () => {
    expect(await (await get(conversation)).json()).toEqual(nothing);
    for (const of of [conversation, "new"]) {
      const answer = await put(of, { text: `for ${of}`, rev: 0 });
      expect([answer.status, await answer.json()]).toEqual([200, { rev: 1 }]);
      expect(await (await get(of)).json()).toEqual({
        text: `for ${of}`,
        rev: 1,
        device: "Linux",
        updatedAt: expect.stringMatching(iso),
      });
    }
  });

  test("is told by the live channel, as a name and without a word of it", async () => {
    const before = Date.now();
    const controller = new AbortController();
    const stream = await here.owner.call(`/api/live?after=${before - 1}`, { signal: controller.signal });
    const id = randomUUID();
    await here.owner.ask(id, "Told");
    await put(id, { text: "whispered", rev: 0 });
    let heard = "";
    const decoder = new TextDecoder();
    for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
      heard += decoder.decode(chunk, { stream: true });
      if (/event: ?draft\n(.*\n)*?data:.*\n/.test(heard) && heard.includes(id)) break;
    }
    controller.abort();
    expect(heard).not.toContain("whispered");
  });

  test("refuses to write over what was not seen, and takes the same text twice", async () => {
    const id = randomUUID();
    await here.owner.ask(id, "Hello");
    await put(id, { text: "one", rev: 0 });
    expect(await refusal(await put(id, { text: "two", rev: 0 }))).toEqual({ status: 409, code: "conflict" });
    expect(await (await put(id, { text: "one", rev: 0 })).json()).toEqual({ rev: 1 });
    expect(await (await put(id, { text: "", rev: 1 })).json()).toEqual({ rev: 2 });
    expect(await refusal(await put(id, { text: "one", rev: 1 }))).toEqual({ status: 409, code: "conflict" });
    expect(await (await get(id)).json()).toMatchObject({ text: "", rev: 2 });
  });

  test("goes with its chat, and no late one comes after it", async () => {
    const id = randomUUID();
    await here.owner.ask(id, "Hello");
    await put(id, { text: "one", rev: 0 });
    await here.owner.call(`/api/conversations/${id}`, { method: "DELETE" });
    expect(await (await get(id)).json()).toEqual(nothing);
    expect(await refusal(await put(id, { text: "two", rev: 1 }))).toEqual({ status: 404, code: "not_found" });
  });

  test("of another user is nothing, and nothing can be put there", async () => {
    const somebody = await anotherUser(here.app);
    await put("new", { text: "mine", rev: 1 });
    for (const of of [conversation, "new"]) expect(await (await get(of, somebody)).json()).toEqual(nothing);
    const refused = await put(conversation, { text: "x", rev: 1 }, somebody);
    expect(await refusal(refused)).toEqual({ status: 404, code: "not_found" });
    await put("new", { text: "theirs", rev: 0 }, somebody);
    expect(await (await get("new")).json()).toMatchObject({ text: "mine" });
  });

  test.each(["x", "new%3Ax", "NEW", randomUUID(), "x".repeat(3000)])(
    "of what is no chat (%s) is 404",
    async (of) => {
      expect(await refusal(await put(of, { text: "x", rev: 0 }))).toEqual({ status: 404, code: "not_found" });
    },
  );

  test.each<[string, unknown, number]>([
    ["no text", { rev: 0 }, 400],
    ["no revision", { text: "x" }, 400],
    ["a negative revision", { text: "x", rev: -1 }, 400],
    ["a field too many", { text: "x", rev: 0, device: "iPhone" }, 400],
    ["a text that is too long", { text: "x".repeat(400_001), rev: 0 }, 400],
    ["a body that is too large", { text: "x".repeat(3_000_000), rev: 0 }, 413],
  ])("refuses %s", async (_, body, status) => {
    expect((await refusal(await put("new", body))).status).toBe(status);
  });

  test("takes the longest text there may be, in whatever characters", async () => {
    const id = randomUUID();
    await here.owner.ask(id, "Hello");
    const text = "\u0001".repeat(400_000); // six bytes each, as JSON
    expect(await (await put(id, { text, rev: 0 })).json()).toEqual({ rev: 1 });
    expect((await (await get(id)).json()).text).toBe(text);
  });

  test("stands in the page that needs it, and nowhere in the store in clear", async () => {
    const canary = `canary${randomUUID()}`;
    const { rev } = await (await get(conversation)).json();
    await put(conversation, { text: canary, rev });
    expect(await (await here.owner.call(`/c/${conversation}`)).text()).toContain(canary);
    const files = readdirSync(here.app.dataDir).filter((file) => file.startsWith("wherry.sqlite"));
    const bytes = files.map((file) => readFileSync(join(here.app.dataDir, file), "latin1")).join("\n");
    expect(bytes).toContain(`draft:${conversation}`);
    expect(bytes).not.toContain(canary);
    expect(here.app.output()).not.toContain(canary);
  });
});
