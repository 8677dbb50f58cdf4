import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { type Seen, textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, pausable, readUntil, until, type World, whole, wrapped } from "./world.ts";

const hasText = (seen: Seen[]) => seen.some(({ event }) => event.type === "text");

describe("a turn whose runner is gone", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  /** A turn that was under way when its process stood still, and whose heartbeat has run out. */
  async function abandoned() {
    const pause = pausable();
    const runner = world.instance({ wrap: pause.wrap });
    const here = world.instance();
    world.fake.next("long", { tokens: 8_000, tokensPerSecond: 200 });
    const id = crypto.randomUUID();
    const { record, body } = await runner.send(id, "Long");
    await readUntil(here.follow(record), hasText);
    pause.freeze();
    await here.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    return { pause, runner, here, id, record, body };
  }

  async function finish({ pause, runner }: Awaited<ReturnType<typeof abandoned>>) {
    pause.thaw();
    await runner.idle();
  }

  test("is ended as interrupted by the first reader, and keeps its text", async () => {
    const turn = await abandoned();
    const { here, id, record, body } = turn;
    const events = await here.followed(record);
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)).toMatchObject({ outcome: "interrupted", code: undefined });
    expect((await here.page(id)).messages.at(-1)).toMatchObject({
      id: body.turnId,
      outcome: "interrupted",
      text: textOfEvents(events),
    });
    await finish(turn);
    expect(await here.followed(record)).toEqual(events);
  });

  test("is ended once, however many meet it at the same time", async () => {
    const turn = await abandoned();
    const { here, id, record } = turn;
    const others = [here, world.instance(), world.instance(), world.instance()];
    const all = await Promise.all(
      others.flatMap((one) => [one.followed(record), one.turns.alive("owner", [record.turnId])]),
    );
    const [events] = all as [Seen[]];
    expect(whole(events)).toBe(true);
    for (const seen of all.filter(Array.isArray)) expect(seen).toEqual(events);
    expect((await here.messages.read("owner", id, 0)).length).toBe(2);
    await finish(turn);
  });

  test("is ended by a listing too", async () => {
    const turn = await abandoned();
    const { here, id, record } = turn;
    expect((await here.list()).conversations.find((one) => one.id === id)).toMatchObject({ running: true });
    expect(await here.turns.alive("owner", [record.turnId])).toEqual(new Set());
    expect((await here.list()).conversations.find((one) => one.id === id)).toMatchObject({ running: false });
    expect((await here.page(id)).messages.at(-1)).toMatchObject({ outcome: "interrupted" });
    await finish(turn);
  });

  test("cannot be written by a runner that wakes up: it gives up upstream, and its readers get the store's version", async () => {
    const turn = await abandoned();
    const { pause, runner, here, record } = turn;
    const reader = runner.follow(record);
    const ahead = await readUntil(reader, (seen) => textOfEvents(seen).length > 2_000);
    const events = await here.followed(record);
    expect(textOfEvents(events).length).toBeLessThan(textOfEvents(ahead).length);
    expect(textOfEvents(ahead).startsWith(textOfEvents(events))).toBe(true);
    pause.thaw();
    const rest: Seen[] = [];
    for await (const seen of reader) rest.push(seen);
    const at = rest.findIndex(({ event }) => event.type === "reset");
    expect(rest[at]?.id).toBe(0);
    expect(rest.slice(at + 1)).toEqual(events);
    await world.fake.journal.until(
      "responses",
      (entry) => entry.aborted && entry.headers["session-id"] === record.conversationId,
    );
    await runner.idle();
    expect(await here.followed(record)).toEqual(events);
    expect((await here.page(record.conversationId)).messages).toHaveLength(2);
  });

  test("is asked about with a cursor past what was kept: the reader starts again", async () => {
    const turn = await abandoned();
    const { here, record } = turn;
    const seen = await here.followed(record, 100_000);
    expect(seen[0]).toEqual({ id: 0, event: { type: "reset" } });
    expect(whole(seen.slice(1))).toBe(true);
    await finish(turn);
  });

  test("is saved by the next reader when its end is written and its reply is not", async () => {
    let failing = false;
    const runner = world.instance({
      wrap: wrapped(async (operations, batch) => {
        if (
          failing &&
          operations.some(([verb, key]) => verb === "get" && String(key).startsWith("conversation:"))
        )
          throw Object.assign(new Error("gone"), { type: "AppError", code: "store_unavailable" });
        return batch(operations);
      }),
    });
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record, body } = await runner.send(id, "Save me");
    await world.fake.held();
    failing = true;
    world.fake.release();
    await runner.idle();
    const events = await here.followed(record);
    expect(outcomeOf(events)?.outcome).toBe("completed");
    const page = await here.page(id);
    expect(page.messages.at(-1)).toMatchObject({
      id: body.turnId,
      outcome: "completed",
      text: textOfEvents(events),
    });
    expect(page).toMatchObject({ leafId: body.turnId, openTurns: [] });
    const [entry] = await here.messages.read("owner", id, 1);
    expect(entry?.message.kept?.items.length).toBeGreaterThan(0);
    await until(async () => (await here.reopen(record.turnId)).saved === true);
  });

  test("is told from one whose model thinks in silence: that runner says again and again that it is alive", async () => {
    const runner = world.instance();
    const here = world.instance();
    world.fake.next("hold_before_headers");
    const { record } = await runner.send(crypto.randomUUID(), "Think long");
    await world.fake.held();
    await here.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    await until(async () => (await here.store.batch([["get", keys.heartbeat(record.turnId)]]))[0] !== null);
    expect(await here.turns.alive("owner", [record.turnId])).toEqual(new Set([record.turnId]));
    world.fake.release();
    expect(outcomeOf(await here.followed(record))?.outcome).toBe("completed");
  });

  test("lets its readers go when its log has outlived its keeping time", async () => {
    const here = world.instance();
    const { record } = await here.ask(crypto.randomUUID(), "Old");
    await here.store.batch([
      ["delete", keys.turnLog(record.turnId)],
      ["delete", keys.heartbeat(record.turnId)],
    ]);
    expect(await here.followed(record)).toEqual([]);
    await here.store.batch([["delete", keys.turn(record.turnId)]]);
    expect(await here.followed(record)).toEqual([]);
  });
});
