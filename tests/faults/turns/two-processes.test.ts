import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connected, settingsFor, startConnected } from "../../contract/api/connected.ts";
import { type App, startApp } from "../../support/app.ts";
import { secrets } from "../../support/deployment.ts";
import { collect, createOwner, type Owner } from "../../support/owner.ts";
import { readEvents, type Seen, textOfEvents } from "../../support/read-events.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";

describe("two servers on one Redis", () => {
  let redis: RedisServer;
  let a: Connected;
  let b: App;
  let there: Owner;
  beforeAll(async () => {
    redis = await startRedis();
    const shared = {
      REDIS_URL: redis.url,
      ...secrets(),
    };
    a = await startConnected({ settings: shared });
    b = await startApp({ ...settingsFor(a.fake), ...shared });
    there = createOwner(b.origin);
    await there.signInByLink(b.link());
  });
  afterAll(async () => {
    await b.stop();
    await a.stop();
    await redis.stop();
  });

  test("show one conversation: what is asked at one is followed to its end at the other", async () => {
    a.fake.next("long", { tokens: 600, tokensPerSecond: 200 });
    const id = randomUUID();
    const { body, response } = await a.owner.send(id, "Follow me");
    const [near, far] = await Promise.all([collect(readEvents(response)), there.follow(body.turnId)]);
    expect(near.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
    expect(far).toEqual(near);
    expect(await there.conversation(id)).toEqual(await a.owner.conversation(id));
    expect((await there.conversation(id)).messages.at(-1)).toMatchObject({ text: textOfEvents(near) });
  });

  test("a turn of one is stopped from the other, and the call upstream is closed", async () => {
    a.fake.next("long", { tokens: 20_000, tokensPerSecond: 50 });
    const id = randomUUID();
    const { body, response } = await a.owner.send(id, "Stop me");
    const near = collect(readEvents(response));
    const far = readEvents(await there.call(`/api/turns/${body.turnId}/events`));
    const seen: Seen[] = [];
    while (textOfEvents(seen) === "") seen.push((await far.next()).value as Seen);
    const stopped = await there.post(`/api/turns/${body.turnId}/stop`, {});
    expect(await stopped.json()).toEqual({ stopped: true });
    await a.fake.journal.until("responses", (entry) => entry.aborted && entry.headers["session-id"] === id);
    for await (const one of far) seen.push(one);
    expect(seen).toEqual(await near);
    expect(seen.at(-1)?.event).toMatchObject({ type: "end", outcome: "stopped" });
    for (const owner of [a.owner, there])
      expect((await owner.conversation(id)).messages.at(-1)).toMatchObject({ outcome: "stopped" });
  });

  test("the same send at both is one turn", async () => {
    const id = randomUUID();
    const same = { turnId: randomUUID(), message: { id: randomUUID(), text: "Once" } };
    const calls = a.fake.journal.count("responses");
    const both = await Promise.all([a.owner, there, a.owner, there].map((owner) => owner.ask(id, "", same)));
    expect(a.fake.journal.count("responses") - calls).toBe(1);
    for (const { events } of both) expect(events).toEqual(both[0]?.events);
    expect((await there.conversation(id)).messages).toHaveLength(2);
  });

  test("when one is killed, the other ends its turn as interrupted and goes on with the conversation", async () => {
    a.fake.next("long", { tokens: 20_000, tokensPerSecond: 50 });
    const id = randomUUID();
    const { body, response } = await a.owner.send(id, "Survive me");
    const near = collect(readEvents(response)).catch(() => []);
    const far = readEvents(await there.call(`/api/turns/${body.turnId}/events`));
    const seen: Seen[] = [];
    while (textOfEvents(seen) === "") seen.push((await far.next()).value as Seen);
    await a.app.kill();
    for await (const one of far) seen.push(one);
    await near;
    expect(seen.at(-1)?.event).toMatchObject({ type: "end", outcome: "interrupted" });
    expect(seen.map(({ id: number }) => number)).toEqual(seen.map((_, at) => at + 1));
    expect((await there.conversation(id)).messages.at(-1)).toMatchObject({
      outcome: "interrupted",
      text: textOfEvents(seen),
    });
    const { events } = await there.ask(id, "Go on", { parentId: body.turnId });
    expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  }, 90_000);
});
