import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Seen } from "../../support/read-events.ts";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, readUntil, type World, whole } from "./world.ts";

const reset = { id: 0, event: { type: "reset" } };

describe("a reader", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("gets from every cursor exactly what follows, also from the middle of a batch", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("long", { tokens: 400 });
    const { record, events } = await here.ask(crypto.randomUUID(), "Long", {
      settings: { model: "gpt-6.1-sol", effort: "high" },
    });
    expect(events.length).toBeGreaterThan(10);
    for (let cursor = 0; cursor < events.length; cursor++)
      expect(await there.followed(record, cursor)).toEqual(events.slice(cursor));
  });

  test.each([0, 1, 1_000])(
    "whose cursor stands %i past the end is told to start again, and gets everything",
    async (past) => {
      const here = world.instance();
      const { record, events } = await here.ask(crypto.randomUUID(), "Short");
      expect(await here.followed(record, events.length + past)).toEqual([reset, ...events]);
    },
  );

  test("of a running turn gets from every cursor what follows, here and on another instance", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("hold");
    const { record } = await here.send(crypto.randomUUID(), "Hold");
    await world.fake.held();
    const first = await readUntil(here.follow(record), (seen) =>
      seen.some(({ event }) => event.type === "text"),
    );
    const cursors = Array.from({ length: first.length + 1 }, (_, cursor) => cursor);
    const readers = cursors.flatMap((cursor) => [
      here.followed(record, cursor),
      there.followed(record, cursor),
    ]);
    const beyond = here.followed(record, 100_000);
    world.fake.release();
    const events = await here.followed(record);
    expect(whole(events)).toBe(true);
    const all = await Promise.all(readers);
    for (const [at, seen] of all.entries()) expect(seen).toEqual(events.slice(Math.floor(at / 2)));
    expect(await beyond).toEqual([reset, ...events]);
  });

  test("whose cursor stands one past what a running turn has said is told to start again", async () => {
    const here = world.instance();
    world.fake.next("hold_before_headers");
    const { record } = await here.send(crypto.randomUUID(), "Quiet");
    await world.fake.held();
    const reader = here.follow(record, 2);
    const seen = await readUntil(reader, (events) => events.length === 2);
    expect(seen).toMatchObject([reset, { id: 1, event: { type: "start" } }]);
    world.fake.release();
    for await (const one of reader) seen.push(one);
    expect(seen.slice(1)).toEqual(await here.followed(record));
  });

  test("joining and leaving at random, on two instances, puts together the same text without a gap or a double", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("long", { tokens: 600, tokensPerSecond: 300 });
    const { record } = await here.send(crypto.randomUUID(), "Long");

    async function wander(first: number): Promise<Seen[]> {
      const seen: Seen[] = [];
      for (let visit = 0; seen.at(-1)?.event.type !== "end"; visit++) {
        const reader = ((visit + first) % 3 === 0 ? there : here).follow(record, seen.at(-1)?.id ?? 0);
        for await (const one of reader) {
          seen.push(one);
          if (seen.length % (5 + first) === 0) break;
        }
      }
      return seen;
    }

    const wanderers = await Promise.all([0, 1, 2, 3, 4, 5].map(wander));
    const events = await here.followed(record);
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)?.outcome).toBe("completed");
    for (const seen of wanderers) {
      expect(seen).toEqual(events);
      expect(textOfEvents(seen)).toBe(textOfEvents(events));
    }
  });

  test("of another instance's turn that goes away while nothing is said asks no more", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("hold_before_headers");
    const { record } = await here.send(crypto.randomUUID(), "Think");
    const frames = there.turns.tail(record, 0);
    await frames.next();
    const waiting = frames.next();
    await frames.return(undefined); // it would come back with the next word only
    expect(await waiting).toEqual({ done: true, value: undefined });
    world.fake.release();
    await here.idle();
  });

  test("that goes away changes nothing: the turn runs to its end and is saved", async () => {
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record, body } = await here.send(id, "Leave");
    const reader = here.follow(record);
    await readUntil(reader, (seen) => seen.length > 0);
    await reader.return(undefined);
    await world.fake.held();
    world.fake.release();
    await here.idle();
    expect((await here.page(id)).messages.at(-1)).toMatchObject({ id: body.turnId, outcome: "completed" });
  });
});
