import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../../lib/shared/errors.ts";
import { textOfEvents } from "../../support/read-events.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { createWorld, outcomeOf, until, type World, whole, wrapped } from "./world.ts";

describe("a store that fails", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("for a while in the middle of an answer and at its end loses nothing", async () => {
    let failures = 0;
    let failing = 0;
    const runner = world.instance({
      wrap: wrapped(async (operations, batch) => {
        const put = operations.some(([verb, key]) => verb === "put" && String(key).startsWith("turn:"));
        if (put && failing-- > 0) {
          failures += 1;
          throw new AppError("store_unavailable");
        }
        return batch(operations);
      }),
    });
    const there = world.instance();
    world.fake.next("long", { tokens: 500, tokensPerSecond: 300 });
    const id = crypto.randomUUID();
    const { record } = await runner.send(id, "Fail");
    failing = 3;
    await until(() => failures === 3);
    world.fake.next("hold");
    const other = await runner.send(crypto.randomUUID(), "Hold");
    await world.fake.held();
    const live = await runner.followed(record);
    failing = 4;
    world.fake.release();
    const events = await there.followed(record);
    expect(whole(events)).toBe(true);
    expect(events).toEqual(live);
    const atTheEnd = await there.followed(other.record);
    expect(failures).toBe(7);
    expect(whole(atTheEnd)).toBe(true);
    expect(outcomeOf(atTheEnd)?.outcome).toBe("completed");
    expect((await there.page(id)).messages.at(-1)).toMatchObject({
      text: textOfEvents(events),
      outcome: "completed",
    });
  });
});

describe("a put whose answer was lost, on Upstash", () => {
  let redis: RedisServer;
  let bridge: UpstashBridge;
  let world: World;
  beforeAll(async () => {
    redis = await startRedis();
    bridge = await startUpstashBridge(redis.url);
    world = await createWorld({ choice: { upstashUrl: bridge.url, upstashToken: bridge.token } });
  });
  afterAll(async () => {
    await world.stop();
    await bridge.stop();
    await redis.stop();
  });

  test("is settled by reading: the turn goes on, and nothing stands twice", async () => {
    let dropping = false;
    let dropped = 0;
    const runner = world.instance({
      wrap: wrapped((operations, batch) => {
        const put = operations.some(([verb, key]) => verb === "put" && String(key).startsWith("turn:"));
        if (put && dropping) {
          dropping = false;
          dropped += 1;
          bridge.dropNext();
        }
        return batch(operations);
      }),
    });
    const there = world.instance();
    world.fake.next("long", { tokens: 500, tokensPerSecond: 150 });
    const { record } = await runner.send(crypto.randomUUID(), "Lose");
    const live = runner.followed(record);
    const far = there.followed(record);
    for (let round = 1; round <= 2; round++) {
      dropping = true;
      await until(() => dropped === round);
    }
    const events = await live;
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)?.outcome).toBe("completed");
    expect(await far).toEqual(events);
    expect((await there.page(record.conversationId)).messages.at(-1)?.text).toBe(textOfEvents(events));
  });

  test("is settled by reading at the very end too", async () => {
    let dropping = false;
    const runner = world.instance({
      wrap: wrapped((operations, batch) => {
        if (dropping && operations.some(([verb, key]) => verb === "put" && String(key).startsWith("turn:"))) {
          dropping = false;
          bridge.dropNext();
        }
        return batch(operations);
      }),
    });
    const there = world.instance();
    world.fake.next("hold_before_headers");
    const { record } = await runner.send(crypto.randomUUID(), "Lose the end");
    await world.fake.held();
    await there.follow(record).next();
    dropping = true;
    world.fake.release();
    const events = await runner.followed(record);
    expect(dropping).toBe(false);
    expect(whole(events)).toBe(true);
    expect(await there.followed(record)).toEqual(events);
  });

  test("does not matter where a send is written down: one message, one turn, one call upstream", async () => {
    let dropping = true;
    const here = world.instance({
      wrap: wrapped((operations, batch) => {
        if (
          dropping &&
          operations.some(([verb, key]) => verb === "swap" && /^turn:[^:]+$/.test(String(key)))
        ) {
          dropping = false;
          bridge.dropNext();
        }
        return batch(operations);
      }),
    });
    const calls = world.fake.journal.count("responses");
    const id = crypto.randomUUID();
    const { body, events } = await here.ask(id, "Lose the beginning");
    expect(dropping).toBe(false);
    expect(outcomeOf(events)?.outcome).toBe("completed");
    expect(world.fake.journal.count("responses") - calls).toBe(1);
    const page = await here.page(id);
    expect(page.messages.map((one) => one.id)).toEqual([body.message.id, body.turnId]);
    expect(page).toMatchObject({ leafId: body.turnId, openTurns: [] });
    expect((await here.messages.read("owner", id, 0)).length).toBe(2);
  });
});
