import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, readUntil, type World, whole, wrapped } from "./world.ts";

describe("a process that will end", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("ends its turns as interrupted before the platform does, and keeps their text", async () => {
    const here = world.instance({ mostMs: 1_000 });
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record } = await here.send(id, "Deadline");
    const events = await here.followed(record);
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)).toMatchObject({ outcome: "interrupted" });
    expect(textOfEvents(events)).not.toBe("");
    await world.fake.journal.until(
      "responses",
      (entry) => entry.aborted && entry.headers["session-id"] === id,
    );
    expect((await here.page(id)).messages.at(-1)).toMatchObject({
      outcome: "interrupted",
      text: textOfEvents(events),
    });
  });

  test("takes no new send, lets what runs come to its end, and then is down", async () => {
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record, body } = await here.send(id, "Running");
    await world.fake.held();
    const reading = here.followed(record);
    const down = here.turns.shutDown();
    await expect(here.send(crypto.randomUUID(), "New")).rejects.toMatchObject({ code: "shutting_down" });
    const again = await here.send(id, "Running", { turnId: body.turnId });
    expect(again.record.turnId).toBe(record.turnId);
    world.fake.release();
    expect(outcomeOf(await reading)?.outcome).toBe("completed");
    await down;
    expect((await here.page(id)).messages.at(-1)).toMatchObject({ outcome: "completed" });
  });

  test("lets readers of other instances' turns go, without an end", async () => {
    const runner = world.instance();
    const here = world.instance();
    world.fake.next("hold");
    const { record } = await runner.send(crypto.randomUUID(), "Elsewhere");
    await world.fake.held();
    const reader = here.follow(record);
    const seen = await readUntil(reader, (events) => events.some(({ event }) => event.type === "text"));
    await here.turns.shutDown();
    for await (const one of reader) seen.push(one);
    expect(seen.some(({ event }) => event.type === "end")).toBe(false);
    world.fake.release();
    const events = await runner.followed(record);
    expect(events.slice(0, seen.length)).toEqual(seen);
  });

  test("measures a turn by its own clock, however far the store's is off", async () => {
    const ahead = world.instance({
      wrap: wrapped(async (operations, batch) => {
        const results = await batch(operations);
        return results.map((result, at) =>
          operations[at]?.[0] === "now" ? (result as number) + 60_000 : result,
        );
      }),
    });
    const { events } = await ahead.ask(crypto.randomUUID(), "Time", {
      settings: { model: "gpt-6.1-sol", effort: "high" },
    });
    const end = events.at(-1)?.event;
    const thoughts = events.flatMap(({ event }) =>
      event.type === "text" && event.thought !== undefined ? [event.thought] : [],
    );
    expect(end).toMatchObject({ type: "end", seconds: expect.any(Number) });
    for (const seconds of [...thoughts, end?.type === "end" ? end.seconds : -1])
      expect(seconds).toBeGreaterThanOrEqual(0);
  });
});
