import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changed, noted } from "../../../lib/changes/noted.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import { type App, startApp } from "../../support/app.ts";
import { type Deployment, secrets, shapes } from "../../support/deployment.ts";
import { startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { openChannel } from "../../support/live-channel.ts";
import { collect, createOwner, type Owner } from "../../support/owner.ts";
import { readEvents } from "../../support/read-events.ts";
import { startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { connectToRedis } from "../../support/upstash-bridge/redis-connection.ts";
import { type Connected, refusal, settingsFor, startConnectedAs } from "./connected.ts";

const passphrase = "a passphrase for two devices";
const send = (device: Owner, method: string, path: string, body: unknown) =>
  device.call(path, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

describe.each(shapes)("the live channel of %s", (shape) => {
  let here: Connected<Deployment>;
  let laptop: Owner;
  let phone: Owner;
  beforeAll(async () => {
    here = await startConnectedAs(shape, { settings: { OWNER_PASSPHRASE: passphrase } });
    laptop = await signedIn(here.app.apps[0] as App);
    phone = await signedIn(here.app.apps.at(-1) as App); // where there are two servers, the other one
  });
  afterAll(() => here.stop());

  async function signedIn(app: App): Promise<Owner> {
    const device = createOwner(app.origin);
    await device.signInByPassphrase(passphrase);
    return device;
  }

  async function idOf(device: Owner): Promise<string> {
    const { devices } = await (await device.call("/api/devices")).json();
    return devices.find(({ current }: { current: boolean }) => current).id;
  }

  test("begins at once, says how soon to come back, and is spoiled by no proxy", async () => {
    const leaving = new AbortController();
    const response = await phone.call("/api/live", {
      signal: leaving.signal,
      headers: { "accept-encoding": "gzip, br" },
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "private, no-store, no-transform",
      "x-accel-buffering": "no",
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("event: current")) break;
    }
    expect(text).toMatch(/^: open\n\nretry: 1000\n\n/);
    leaving.abort();
  });

  test("tells of a turn that began on another device, and of its end", async () => {
    const channel = await openChannel(phone);
    here.fake.next("hold");
    const id = randomUUID();
    const { response } = await laptop.send(id, "What is rye?");
    const begun = await channel.until("conversation", ({ conversation }) => conversation.id === id);
    expect(begun.conversation).toMatchObject({ id, title: "What is rye?", running: true });
    await here.fake.held();
    here.fake.release();
    await collect(readEvents(response));
    const ended = await channel.until(
      "conversation",
      ({ conversation }) => conversation.id === id && !conversation.running,
    );
    const { conversations } = await (await phone.call("/api/conversations")).json();
    expect(ended.conversation).toEqual(conversations.find((one: { id: string }) => one.id === id));
    channel.leave();
  });

  test("tells of a new name, and of a conversation that is gone", async () => {
    const id = randomUUID();
    await laptop.ask(id, "Hello");
    const channel = await openChannel(phone);
    const { rev } = await laptop.conversation(id);
    await send(laptop, "PATCH", `/api/conversations/${id}`, { rev, title: "Bread" });
    await channel.until("conversation", ({ conversation }) => conversation.title === "Bread");
    await laptop.call(`/api/conversations/${id}`, { method: "DELETE" });
    await channel.until("gone", ({ conversationId }) => conversationId === id);
    channel.leave();
  });

  test("tells of drafts, of devices and of the connection", async () => {
    const channel = await openChannel(phone);
    const { rev } = await (await laptop.call("/api/drafts/new")).json();
    await send(laptop, "PUT", "/api/drafts/new", { text: `draft ${randomUUID()}`, rev });
    await channel.until("draft", ({ conversationId }) => conversationId === "new");
    await send(laptop, "PATCH", `/api/devices/${await idOf(laptop)}`, { name: "Laptop" });
    await channel.until("devices");
    await laptop.connect(here.fake.authorize);
    await channel.until("connection");
    channel.leave();
  });

  test("resumes from a cursor and misses nothing of what changed meanwhile; hearing it again changes nothing", async () => {
    const before = await openChannel(phone);
    const ids = Array.from({ length: 3 }, () => randomUUID());
    await laptop.ask(ids[0] as string, "While it is open");
    await before.until("conversation", ({ conversation }) => conversation.id === ids[0]);
    const cursor = before.cursor();
    before.leave();
    for (const id of ids.slice(1)) await laptop.ask(id, `While it is away: ${id}`);

    const listed = (await (await phone.call("/api/conversations")).json()).conversations;
    for (const again of [cursor, cursor]) {
      const channel = await openChannel(phone, again);
      const told = new Map(
        channel.heard.flatMap((event) =>
          event.type === "conversation" ? [[event.conversation.id, event.conversation]] : [],
        ),
      );
      for (const id of ids.slice(1))
        expect(told.get(id)).toEqual(listed.find((one: { id: string }) => one.id === id));
      channel.leave();
    }
  });

  test("ends for a device that another one signs out, with its last word, as do its turn streams", async () => {
    const lost = await signedIn(here.app.apps.at(-1) as App);
    const id = await idOf(lost);
    const channel = await openChannel(lost);
    const bystander = await openChannel(phone);
    here.fake.next("hold");
    const { body, response } = await laptop.send(randomUUID(), "Hello");
    const own = collect(readEvents(response));
    await here.fake.held();
    const elsewhere = collect(readEvents(await lost.call(`/api/turns/${body.turnId}/events`)));
    const began = Date.now();
    expect((await laptop.call(`/api/devices/${id}`, { method: "DELETE" })).status).toBe(204);
    const { at } = await channel.until("signed_out");
    expect(Date.parse(at)).toBeGreaterThanOrEqual(began - 1);
    expect(await channel.next()).toBeNull();
    expect((await elsewhere.catch(() => [])).at(-1)?.event.type).not.toBe("end");
    expect(await refusal(await lost.call("/api/live"))).toEqual({ status: 401, code: "unauthorized" });
    await bystander.until("devices");
    bystander.leave();
    here.fake.release();
    expect((await own).at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  });

  test.each(["-1", "1.5", "9".repeat(16), "a", "%00"])("refuses the cursor %j", async (cursor) => {
    expect(await refusal(await phone.call(`/api/live?after=${cursor}`))).toEqual({
      status: 400,
      code: "bad_request",
    });
  });

  test("is shown to no other site", async () => {
    const response = await phone.call("/api/live", { headers: { "sec-fetch-site": "cross-site" } });
    expect(await refusal(response)).toEqual({ status: 403, code: "bad_origin" });
  });
});

test("a user has twenty channels open on a server, and one more when one of them is left", async () => {
  const here = await startConnectedAs("one server", { connect: false, settings: { RATE_LIMIT_SCALE: "1" } });
  const channels = await Promise.all(Array.from({ length: 20 }, () => openChannel(here.owner)));
  expect(await refusal(await here.owner.call("/api/live"))).toEqual({ status: 429, code: "rate_limited" });
  channels[0]?.leave();
  channels.push(await vi.waitFor(() => openChannel(here.owner)));
  for (const channel of channels) channel.leave();
  await here.stop();
});

test("the channels of a server that goes down end with a cursor to go on from", async () => {
  const here = await startConnectedAs("one server", { connect: false });
  const channel = await openChannel(here.owner);
  const stopped = here.app.apps[0]?.terminate();
  expect(await channel.next()).toEqual({ type: "current" });
  expect(await channel.next()).toBeNull();
  await stopped;
  await here.stop();
});

test("on Upstash the way back, a change that is heard and a silence cost what the budget of an idle device counts with", async () => {
  const fake = await startFakeUpstream({ delayMs: 0 });
  const redis = await startRedis();
  const bridge = await startUpstashBridge(redis.url, { latencyMs: 0 });
  const app = await startApp({
    ...settingsFor(fake),
    ...secrets(),
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
  });
  const owner = createOwner(app.origin);
  await owner.signInByLink(app.link());

  bridge.resetCounts();
  const channel = await openChannel(owner);
  // Its session, the subscription, a look at what has changed; and as it has just signed in, whether it still is, asked twice, and if
  // not, since when.
  expect(bridge.counts().commands).toBe(3 + 3);

  const other = createStore({ upstashUrl: bridge.url, upstashToken: bridge.token });
  bridge.resetCounts();
  await other.batch(noted("owner", changed.draft("new")));
  await channel.until("draft");
  await channel.until("current");
  expect(bridge.counts().commands).toBe(2 + 2); // to say it; to be woken, and to look

  channel.leave();
  const control = await connectToRedis(redis.url);
  await vi.waitUntil(async () => {
    const [listeners] = await control.send([["PUBSUB", "NUMSUB", keys.wake("owner")]]);
    return (listeners as unknown[])[1] === 0;
  });
  bridge.resetCounts();
  await other.batch(noted("owner", changed.draft("new")));
  await fetch(`${app.origin}/api/health`);
  expect(bridge.counts().commands).toBeLessThanOrEqual(2 + 1); // nobody listens any more; /api/health asks the store itself

  bridge.refuseSubscriptions(true);
  const unwoken = await openChannel(owner);
  await other.batch(noted("owner", changed.draft("new")));
  await unwoken.until("draft"); // found by looking
  unwoken.leave();

  control.close();
  await other.close();
  await app.stop();
  await bridge.stop();
  await redis.stop();
  await fake.stop();
});
