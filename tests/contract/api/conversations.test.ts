import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployment, shapes } from "../../support/deployment.ts";
import { collect } from "../../support/owner.ts";
import { readEvents, textOfEvents } from "../../support/read-events.ts";
import { type Connected, refusal, startConnectedAs } from "./connected.ts";

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const one = (id: string) => `/api/conversations/${id}`;

describe.each(shapes)("the conversations API of %s", (shape) => {
  let here: Connected<Deployment>;
  beforeAll(async () => {
    here = await startConnectedAs(shape);
  });
  afterAll(() => here.stop());

  const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
    here.owner.call(one(id), {
      method: "PATCH",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  const list = async () =>
    (await (await here.owner.call("/api/conversations")).json()) as {
      conversations: { id: string; running: boolean }[];
    };

  test("shows a conversation with its messages, and nothing that is for upstream", async () => {
    const { owner } = here;
    const id = randomUUID();
    const settings = { model: "gpt-6.1-sol", effort: "high" };
    const { body, events } = await owner.ask(id, "What is rye?\nIn short.", { settings });
    const response = await owner.call(one(id));
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const text = await response.text();
    expect(text).not.toMatch(/encrypted_content|"kept"|"items"|gAAAA/);
    expect(JSON.parse(text)).toEqual({
      id,
      title: "What is rye?",
      pinned: false,
      leafId: body.turnId,
      rev: expect.any(Number),
      updatedAt: expect.stringMatching(iso),
      turns: 1,
      openTurns: [],
      messages: [
        {
          id: body.message.id,
          parentId: null,
          role: "user",
          parts: [{ type: "text", text: body.message.text }],
          text: body.message.text,
          createdAt: expect.stringMatching(iso),
          settings,
          device: "Linux",
        },
        {
          id: body.turnId,
          parentId: body.message.id,
          role: "assistant",
          parts: [
            { type: "reasoning", text: expect.any(String), seconds: expect.any(Number) },
            { type: "text", text: textOfEvents(events) },
          ],
          text: textOfEvents(events),
          createdAt: expect.stringMatching(iso),
          settings,
          outcome: "completed",
          seconds: expect.any(Number),
          usage: {
            input: expect.any(Number),
            cached: expect.any(Number),
            output: expect.any(Number),
            reasoning: expect.any(Number),
          },
        },
      ],
    });
  });

  test("lists conversations, the running ones as running", async () => {
    const { owner, fake } = here;
    fake.next("hold");
    const id = randomUUID();
    const { body, response } = await owner.send(id, "Hold");
    await fake.held();
    expect((await list()).conversations[0]).toEqual({
      id,
      title: "Hold",
      pinned: false,
      updatedAt: expect.stringMatching(iso),
      running: true,
      unread: false,
      turns: 1,
    });
    const open = await owner.conversation(id);
    expect(open).toMatchObject({
      leafId: body.message.id,
      openTurns: [
        {
          turnId: body.turnId,
          parentId: body.message.id,
          startedAt: expect.stringMatching(iso),
          device: "Linux",
        },
      ],
    });
    expect(open.messages).toHaveLength(1);
    fake.release();
    await collect(readEvents(response));
    expect((await list()).conversations[0]).toMatchObject({ id, running: false });
    for (const summary of (await list()).conversations)
      expect(Object.keys(summary).sort()).toEqual([
        ...["id", "pinned", "running", "title", "turns", "unread", "updatedAt"],
      ]);
    expect(id).toMatch(uuid);
  });

  test("tells of an answer that no device has shown, until one says that it has", async () => {
    const { owner } = here;
    const id = randomUUID();
    const seen = (headers: Record<string, string> = {}) => owner.post(`${one(id)}/seen`, {}, { headers });
    await owner.ask(id, "Hello");
    expect((await list()).conversations[0]).toMatchObject({ id, unread: true });
    const before = await owner.conversation(id);
    expect(await refusal(await seen({ "sec-fetch-site": "cross-site" }))).toMatchObject({ status: 403 });
    for (let times = 0; times < 2; times++) {
      const answer = await seen();
      expect([answer.status, await answer.text()]).toEqual([204, ""]);
    }
    expect((await list()).conversations[0]).toMatchObject({ id, unread: false });
    expect(await owner.conversation(id)).toEqual(before);
  });

  test("changes title, pin and leaf under the revision that was seen, and tells a device that is behind", async () => {
    const { owner } = here;
    const id = randomUUID();
    const { body } = await owner.ask(id, "Hello");
    const { rev } = await owner.conversation(id);
    const renamed = await patch(id, { rev, title: "  Renamed  " });
    expect([renamed.status, await renamed.json()]).toEqual([
      200,
      {
        id,
        title: "Renamed",
        pinned: false,
        leafId: body.turnId,
        rev: rev + 1,
        updatedAt: expect.stringMatching(iso),
      },
    ]);
    expect(await refusal(await patch(id, { rev, pinned: true }))).toEqual({ status: 409, code: "conflict" });
    expect(
      await (await patch(id, { rev: rev + 1, pinned: true, leafId: body.message.id })).json(),
    ).toMatchObject({
      title: "Renamed",
      pinned: true,
      leafId: body.message.id,
      rev: rev + 2,
    });
    expect((await list()).conversations[0]).toMatchObject({ id, pinned: true });
  });

  test.each<[string, unknown]>([
    ["no revision", { title: "x" }],
    ["an empty title", { rev: 1, title: "  " }],
    ["a title that is too long", { rev: 1, title: "x".repeat(201) }],
    ["a leaf that is no id", { rev: 1, leafId: "x" }],
    ["a leaf that is another conversation's, or nobody's", { rev: 1, leafId: randomUUID() }],
    ["a field too many", { rev: 1, deleted: false }],
    ["a revision that is no number", { rev: "1" }],
  ])("refuses a change with %s", async (_, body) => {
    const id = randomUUID();
    await here.owner.ask(id, "Hello");
    expect(await refusal(await patch(id, body))).toEqual({ status: 400, code: "bad_request" });
    expect(await refusal(await patch(id, { rev: 1 }, { "content-type": "text/plain" }))).toEqual({
      status: 400,
      code: "bad_request",
    });
  });

  test("deletes a conversation for good, also from the list, and only once", async () => {
    const { owner } = here;
    const id = randomUUID();
    const { body } = await owner.ask(id, "Delete me");
    const deleted = await owner.call(one(id), { method: "DELETE" });
    expect([deleted.status, await deleted.json()]).toEqual([200, { deleted: true }]);
    const gone = { status: 404, code: "not_found" };
    expect(await refusal(await owner.call(one(id)))).toEqual(gone);
    expect(await refusal(await owner.call(one(id), { method: "DELETE" }))).toEqual(gone);
    expect(await refusal(await owner.call(`/api/turns/${body.turnId}/events`))).toEqual(gone);
    expect(await refusal(await owner.post(`${one(id)}/seen`, {}))).toEqual(gone);
    expect(await refusal(await patch(id, { rev: 1, title: "Back" }))).toEqual(gone);
    expect(await refusal((await owner.send(id, "Back")).response)).toEqual(gone);
    expect((await list()).conversations.map((conversation) => conversation.id)).not.toContain(id);
  });

  test("ends the answer of a conversation that is deleted, and it stays deleted", async () => {
    const { owner, fake } = here;
    fake.next("hold");
    const id = randomUUID();
    const { response } = await owner.send(id, "Delete me while you speak");
    await fake.held();
    await owner.call(one(id), { method: "DELETE" });
    await fake.journal.until("responses", (entry) => entry.aborted && entry.headers["session-id"] === id);
    expect((await collect(readEvents(response))).at(-1)?.event).toMatchObject({
      type: "end",
      outcome: "stopped",
    });
    expect((await owner.call(one(id))).status).toBe(404);
    expect((await list()).conversations.map((conversation) => conversation.id)).not.toContain(id);
  });

  test("gives older messages in pages, and refuses a page mark that it never gave", async () => {
    const { owner } = here;
    const id = randomUUID();
    const { body } = await owner.ask(id, "Hello");
    expect(await (await owner.call(`${one(id)}?before=1`)).json()).toMatchObject({
      messages: [{ id: body.message.id }],
    });
    expect(await (await owner.call(`${one(id)}?before=0`)).json()).toEqual({ messages: [] });
    for (const before of ["-1", "x", "1e3", "9".repeat(10)])
      expect(await refusal(await owner.call(`${one(id)}?before=${before}`))).toEqual({
        status: 400,
        code: "bad_request",
      });
    expect(await refusal(await owner.call("/api/conversations?before=x"))).toEqual({
      status: 400,
      code: "bad_request",
    });
  });

  test.each([randomUUID(), "x", "..%2f.."])("finds no conversation %s", async (id) => {
    const { owner } = here;
    const missing = { status: 404, code: "not_found" };
    expect(await refusal(await owner.call(one(id)))).toEqual(missing);
    expect(await refusal(await owner.call(`${one(id)}?before=3`))).toEqual(missing);
    expect(await refusal(await owner.call(one(id), { method: "DELETE" }))).toEqual(missing);
    expect(await refusal(await patch(id, { rev: 1, title: "x" }))).toEqual(missing);
    expect(await refusal(await owner.post(`${one(id)}/seen`, {}))).toEqual(missing);
  });

  test("shows and changes nothing without a sign-in, or for another site", async () => {
    const { owner, app } = here;
    const id = randomUUID();
    await owner.ask(id, "Mine");
    const nobody = { status: 401, code: "unauthorized" };
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
    for (const path of ["/api/conversations", one(id)])
      expect(await refusal(await fetch(app.origin + path, { headers }))).toEqual(nobody);
    const body = JSON.stringify({ rev: 1, title: "Yours" });
    expect(await refusal(await fetch(app.origin + one(id), { method: "PATCH", headers, body }))).toEqual(
      nobody,
    );
    expect(await refusal(await fetch(app.origin + one(id), { method: "DELETE", headers }))).toEqual(nobody);
    const foreign = { status: 403, code: "bad_origin" };
    const cross = { "sec-fetch-site": "cross-site" };
    expect(await refusal(await owner.call(one(id), { headers: cross }))).toEqual(foreign);
    expect(await refusal(await owner.call(one(id), { method: "DELETE", headers: cross }))).toEqual(foreign);
    expect(await refusal(await patch(id, { rev: 1, title: "Yours" }, cross))).toEqual(foreign);
    expect(await owner.conversation(id)).toMatchObject({ title: "Mine" });
  });
});
