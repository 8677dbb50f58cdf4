import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, readUntil, type World, whole } from "./world.ts";

describe("stopping a turn", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const aborted = (turn: { conversationId: string }) =>
    world.fake.journal.until(
      "responses",
      (entry) => entry.aborted && entry.headers["session-id"] === turn.conversationId,
    );

  test("in its own process closes the call upstream, keeps the text and says so once", async () => {
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record, body } = await here.send(id, "Stop me");
    const reading = here.followed(record);
    await world.fake.held();
    await readUntil(here.follow(record), (seen) => seen.some(({ event }) => event.type === "text"));
    await Promise.all([here.turns.stop(record), here.turns.stop(record), here.turns.stop(record)]);
    await aborted(record);
    const events = await reading;
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)).toMatchObject({ outcome: "stopped", code: undefined });
    await here.turns.stop(await here.reopen(record.turnId));
    expect(await here.followed(record)).toEqual(events);
    expect((await here.page(id)).messages.at(-1)).toMatchObject({
      id: body.turnId,
      outcome: "stopped",
      text: textOfEvents(events),
    });
    expect(textOfEvents(events)).not.toBe("");
  });

  test("from another instance reaches the one that runs it", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("long", { tokens: 4_000, tokensPerSecond: 50 });
    const { record } = await here.send(crypto.randomUUID(), "Stop me from afar");
    const seenThere = there.followed(record);
    await readUntil(there.follow(record), (seen) => seen.some(({ event }) => event.type === "text"));
    await there.turns.stop(record);
    await aborted(record);
    const events = await here.followed(record);
    expect(outcomeOf(events)?.outcome).toBe("stopped");
    expect(await seenThere).toEqual(events);
  });

  test("from another instance reaches also a model that thinks in silence, with the next heartbeat", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("hold_before_headers");
    const { record } = await here.send(crypto.randomUUID(), "Quiet");
    await world.fake.held();
    await readUntil(there.follow(record), (seen) => seen.length > 0);
    await there.turns.stop(record);
    await aborted(record);
    expect(outcomeOf(await there.followed(record))?.outcome).toBe("stopped");
  });

  test("before upstream was asked leaves it unasked, also while the sign-in is being renewed", async () => {
    await world.connect(-60);
    const here = world.instance();
    world.fake.next("refresh_hold");
    const calls = world.fake.journal.count("responses");
    const { record } = await here.send(crypto.randomUUID(), "Early");
    await world.fake.journal.until("refresh", ({ held }) => held);
    await here.turns.stop(record);
    expect(outcomeOf(await here.followed(record))?.outcome).toBe("stopped");
    world.fake.release();
    await here.idle();
    expect(world.fake.journal.count("responses")).toBe(calls);
    await world.connect();
  });

  test("that nobody runs any more puts the end itself", async () => {
    const gone = world.instance();
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record } = await gone.send(id, "Orphan");
    await world.fake.held();
    await readUntil(here.follow(record), (seen) => seen.some(({ event }) => event.type === "text"));
    await here.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    await here.turns.stop(record);
    const events = await here.followed(record);
    expect(outcomeOf(events)?.outcome).toBe("stopped");
    expect((await here.page(id)).messages.at(-1)).toMatchObject({
      outcome: "stopped",
      text: textOfEvents(events),
    });
    world.fake.release();
    await gone.idle();
    expect(await here.followed(record)).toEqual(events);
  });

  test("of a conversation that was deleted mid-answer aborts upstream, and nothing comes back", async () => {
    const here = world.instance();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record } = await here.send(id, "Delete me");
    const reading = here.followed(record);
    await world.fake.held();
    const open = await here.conversations.remove("owner", id);
    expect(open).toEqual([record.turnId]);
    await here.turns.stop(record);
    await aborted(record);
    expect(outcomeOf(await reading)?.outcome).toBe("stopped");
    await here.idle();
    await expect(here.page(id)).rejects.toMatchObject({ code: "not_found" });
    expect((await here.list()).conversations.map((one) => one.id)).not.toContain(id);
    expect(
      await here.store.batch([
        ["read", keys.messages(id), 0],
        ["get", keys.path(id)],
      ]),
    ).toEqual([[], null]);
    await expect(here.send(id, "Again")).rejects.toMatchObject({ code: "not_found" });
  });
});
