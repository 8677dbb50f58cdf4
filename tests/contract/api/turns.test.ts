import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Deployment, shapes } from "../../support/deployment.ts";
import { collect, createOwner } from "../../support/owner.ts";
import { readEvents, textOfEvents } from "../../support/read-events.ts";
import { type Connected, refusal, startConnectedAs } from "./connected.ts";

const settings = { model: "gpt-6.1-sol", effort: "low" };
const sendBody = (given: object = {}) => ({
  turnId: randomUUID(),
  parentId: null,
  message: { id: randomUUID(), text: "Hello" },
  settings,
  ...given,
});
const turnsOf = (id: string) => `/api/conversations/${id}/turns`;
const eventsOf = (id: string) => `/api/turns/${id}/events`;
const stopOf = (id: string) => `/api/turns/${id}/stop`;

/** Raw text of a stream until it contains `part`; the stream is then left. */
async function textUntil(response: Response, part: string): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(part)) return text;
  }
  throw new Error("the stream ended early");
}

describe.each(shapes)("the turns API of %s", (shape) => {
  let here: Connected<Deployment>;
  beforeAll(async () => {
    here = await startConnectedAs(shape, { connect: false });
  });
  afterAll(() => here.stop());

  test("refuses a send before the stream while nothing is connected, and writes nothing", async () => {
    const { owner, fake } = here;
    const id = randomUUID();
    expect(await refusal(await owner.post(turnsOf(id), sendBody()))).toEqual({
      status: 409,
      code: "not_connected",
    });
    expect((await owner.call(`/api/conversations/${id}`)).status).toBe(404);
    await owner.connect(fake.authorize);
  });

  test("answers a send with its stream: headers that no proxy spoils, numbered frames, one end", async () => {
    const { owner } = here;
    const response = await owner.post(turnsOf(randomUUID()), sendBody(), {
      headers: { "accept-encoding": "gzip, br" },
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "private, no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.get("content-encoding")).toBeNull();
    const text = await response.text();
    expect(text.startsWith(": open\n\nid: 1\nevent: start\ndata: {")).toBe(true);
    const frames = text.split("\n\n").filter((frame) => frame && !frame.startsWith(":"));
    for (const [at, frame] of frames.entries())
      expect(frame).toMatch(new RegExp(`^id: ${at + 1}\\nevent: [a-z]+\\ndata: \\{.*\\}$`));
    expect(frames.filter((frame) => frame.includes("event: end"))).toHaveLength(1);
    expect(frames.at(-1)).toMatch(/"outcome":"completed","seconds":[\d.]+\}$/);
  });

  test("sends its first bytes at once, and a comment after ten seconds of silence", async () => {
    const { owner, fake } = here;
    fake.next("hold_before_headers");
    const body = sendBody();
    const response = await owner.post(turnsOf(randomUUID()), body);
    await fake.held();
    const text = await textUntil(response, ": ping\n\n");
    expect(text).toMatch(/^: open\n\nid: 1\nevent: start\n[^\n]+\n\n: ping\n\n$/);
    fake.release();
    const events = await owner.follow(body.turnId);
    expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  }, 60_000);

  test("answers the same turn again to the same send, with one call upstream", async () => {
    const { owner, fake } = here;
    const id = randomUUID();
    const body = sendBody();
    const before = fake.journal.count("responses");
    const streams = await Promise.all(Array.from({ length: 20 }, () => owner.post(turnsOf(id), body)));
    const all = await Promise.all(streams.map((response) => collect(readEvents(response))));
    expect(fake.journal.count("responses") - before).toBe(1);
    for (const events of all) expect(events).toEqual(all[0]);
    expect((await owner.conversation(id)).messages).toHaveLength(2);
  });

  test("goes on from a cursor, given as Last-Event-ID or in the address; the header wins", async () => {
    const { owner } = here;
    const { body, events } = await owner.ask(randomUUID(), "Hello");
    const from = async (query: string, header?: string) =>
      collect(
        readEvents(
          await owner.call(
            `${eventsOf(body.turnId)}${query}`,
            header ? { headers: { "last-event-id": header } } : {},
          ),
        ),
      );
    expect(await from("")).toEqual(events);
    expect(await from("?after=0")).toEqual(events);
    expect(await from("?after=2")).toEqual(events.slice(2));
    expect(await from("", "3")).toEqual(events.slice(3));
    expect(await from("?after=1", "3")).toEqual(events.slice(3));
    const again = await from("", String(events.length));
    expect(again[0]).toEqual({ id: 0, event: { type: "reset" } });
    expect(again.slice(1)).toEqual(events);
  });

  test.each(["-1", "1.5", "9e9", "0x1", "../", "9".repeat(10), "9".repeat(8_000), "a", "%00"])(
    "refuses the cursor %j",
    async (cursor) => {
      const { owner } = here;
      const { body } = await owner.ask(randomUUID(), "Hello");
      const wrong = { status: 400, code: "bad_request" };
      expect(await refusal(await owner.call(`${eventsOf(body.turnId)}?after=${cursor}`))).toEqual(wrong);
      if (cursor !== "%00")
        expect(
          await refusal(await owner.call(eventsOf(body.turnId), { headers: { "last-event-id": cursor } })),
        ).toEqual(wrong);
    },
  );

  test.each([randomUUID(), "nothing", "..%2f..", "00000000-0000-0000-0000"])(
    "finds no turn %s",
    async (id) => {
      const { owner } = here;
      const missing = { status: 404, code: "not_found" };
      expect(await refusal(await owner.call(eventsOf(id)))).toEqual(missing);
      expect(await refusal(await owner.post(stopOf(id), {}))).toEqual(missing);
    },
  );

  test("stops a turn as often as one likes", async () => {
    const { owner, fake } = here;
    fake.next("hold");
    const id = randomUUID();
    const { body, response } = await owner.send(id, "Stop me");
    await fake.held();
    for (let time = 0; time < 3; time++) {
      const stopped = await owner.post(stopOf(body.turnId), {});
      expect([stopped.status, await stopped.json()]).toEqual([200, { stopped: true }]);
    }
    await fake.journal.until("responses", (entry) => entry.aborted && entry.headers["session-id"] === id);
    const events = await collect(readEvents(response));
    expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "stopped" });
    expect((await owner.conversation(id)).messages.at(-1)).toMatchObject({
      outcome: "stopped",
      text: textOfEvents(events),
    });
  });

  test("tells a failure of upstream as the end of a stream, with its code and what can be done", async () => {
    const { owner, fake } = here;
    fake.next("usage_limit");
    const { events } = await owner.ask(randomUUID(), "Hello");
    const end = events.at(-1)?.event;
    expect(end).toMatchObject({
      type: "end",
      outcome: "failed",
      error: { code: "plan_limit", action: "wait" },
    });
    expect(end?.type === "end" && end.error?.retryAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  const bodies: [string, () => { body: string; type?: string }, number, string][] = [
    [
      "another content type",
      () => ({ body: JSON.stringify(sendBody()), type: "text/plain" }),
      400,
      "bad_request",
    ],
    ["no JSON", () => ({ body: "{" }), 400, "bad_request"],
    ["no object", () => ({ body: "null" }), 400, "bad_request"],
    ["a field too many", () => ({ body: JSON.stringify(sendBody({ admin: true })) }), 400, "bad_request"],
    ["an id that is none", () => ({ body: JSON.stringify(sendBody({ turnId: "1" })) }), 400, "bad_request"],
    ["no settings", () => ({ body: JSON.stringify(sendBody({ settings: undefined })) }), 400, "bad_request"],
    [
      "nothing to say",
      () => ({ body: JSON.stringify(sendBody({ message: { id: randomUUID(), text: " " } })) }),
      400,
      "bad_request",
    ],
    [
      "a parent in a new conversation",
      () => ({ body: JSON.stringify(sendBody({ parentId: randomUUID() })) }),
      400,
      "bad_request",
    ],
    [
      "a text that is too long",
      () => ({
        body: JSON.stringify(sendBody({ message: { id: randomUUID(), text: "x".repeat(400_001) } })),
      }),
      400,
      "bad_request",
    ],
    [
      "a body that is too large",
      () => ({ body: JSON.stringify(sendBody({ pad: "x".repeat(2 * 1024 * 1024) })) }),
      413,
      "too_large",
    ],
  ];
  test.each(bodies)("refuses a send with %s, before any stream", async (_, make, status, code) => {
    const { owner, fake } = here;
    const calls = fake.journal.count("responses");
    const { body, type = "application/json" } = make();
    const response = await owner.call(turnsOf(randomUUID()), {
      method: "POST",
      body,
      headers: { "content-type": type },
    });
    expect(await refusal(response)).toEqual({ status, code });
    expect(fake.journal.count("responses")).toBe(calls);
  });

  test("refuses a send into a conversation whose id is none", async () => {
    expect(await refusal(await here.owner.post(turnsOf("mine"), sendBody()))).toEqual({
      status: 404,
      code: "not_found",
    });
  });

  test("does nothing for somebody who is not signed in", async () => {
    const { owner, app, fake } = here;
    const { body } = await owner.ask(randomUUID(), "Hello");
    const calls = fake.journal.count("responses");
    const stranger = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const nobody = { status: 401, code: "unauthorized" };
    const post = (path: string, data: object) =>
      fetch(app.origin + path, { method: "POST", headers: stranger, body: JSON.stringify(data) });
    expect(await refusal(await post(turnsOf(randomUUID()), sendBody()))).toEqual(nobody);
    expect(await refusal(await post(stopOf(body.turnId), {}))).toEqual(nobody);
    expect(await refusal(await fetch(app.origin + eventsOf(body.turnId), { headers: stranger }))).toEqual(
      nobody,
    );
    expect(fake.journal.count("responses")).toBe(calls);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ["another site", { "sec-fetch-site": "cross-site" }, false],
    ["a sister site", { "sec-fetch-site": "same-site" }, false],
    ["another origin on plain http", { origin: "http://127.0.0.1:1" }, false],
    ["a page without an origin", { origin: "null" }, false],
    ["nowhere", {}, false],
    ["our own origin on plain http", { origin: "ours" }, true],
  ])("asks where a write comes from: %s", async (_, from, welcome) => {
    const { owner, app } = here;
    const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      cookie,
      "content-type": "application/json",
      ...from,
      ...(from.origin === "ours" ? { origin: app.origin } : {}),
    };
    const response = await fetch(app.origin + turnsOf(randomUUID()), {
      method: "POST",
      headers,
      body: JSON.stringify(sendBody()),
    });
    if (welcome)
      expect((await collect(readEvents(response))).at(-1)?.event).toMatchObject({ outcome: "completed" });
    else expect(await refusal(response)).toEqual({ status: 403, code: "bad_origin" });
  });

  test("shows no stream to another site", async () => {
    const { owner } = here;
    const { body } = await owner.ask(randomUUID(), "Hello");
    const response = await owner.call(eventsOf(body.turnId), { headers: { "sec-fetch-site": "cross-site" } });
    expect(await refusal(response)).toEqual({ status: 403, code: "bad_origin" });
  });

  test("lets a reader go when its device is signed out, while the turn goes on for the others (G7)", async () => {
    const { owner, app, fake } = here;
    const device = createOwner(app.origin);
    await device.signInByLink(await anotherLink(here));
    fake.next("hold");
    const { body, response } = await owner.send(randomUUID(), "Hello");
    const own = collect(readEvents(response));
    await fake.held();
    const elsewhere = collect(readEvents(await device.call(eventsOf(body.turnId))));
    const { csrfToken } = (await (await device.call("/api/auth/csrf")).json()) as { csrfToken: string };
    await device.call("/api/auth/signout", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `csrfToken=${csrfToken}`,
    });
    const seen = await elsewhere.catch(() => []);
    expect(seen.at(-1)?.event.type).not.toBe("end");
    expect((await device.call(eventsOf(body.turnId))).status).toBe(401);
    fake.release();
    expect((await own).at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  });
});

/** Another sign-in link, as the terminal shows it. */
async function anotherLink({ owner, app }: Connected<Deployment>): Promise<string> {
  const before = app.link();
  await owner.post("/api/sign-in-link", {});
  return vi.waitUntil(() => app.link() !== before && app.link());
}
