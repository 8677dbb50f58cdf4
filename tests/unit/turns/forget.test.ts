import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import type { TurnRecord } from "../../../lib/turns/record.ts";
import { collect } from "../../support/owner.ts";
import { createWorld, outcomeOf, readUntil, type World } from "./world.ts";

describe("the turns of a conversation that is deleted", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const gone = { code: "not_found" };
  const kept = async ({ turnId }: TurnRecord) =>
    world.instance().store.batch([
      ["get", keys.turn(turnId)],
      ["read", keys.turnLog(turnId), 0],
    ]);

  test("are gone at once when they have ended: nobody opens them, nothing of them is kept", async () => {
    const here = world.instance();
    const there = world.instance();
    const id = crypto.randomUUID();
    const first = await here.ask(id, "One");
    const second = await here.ask(id, "Two", { parentId: first.body.turnId });
    await here.idle();
    await there.remove(id);
    for (const { record, body } of [first, second]) {
      await expect(here.reopen(record.turnId)).rejects.toMatchObject(gone);
      await expect(here.send(id, "Again", body)).rejects.toMatchObject(gone);
      expect(await there.followed(record)).toEqual([]);
      expect(await kept(record)).toEqual([null, []]);
    }
  });

  test("are gone at once also while they run on another instance, which then ends them and keeps nothing", async () => {
    const runner = world.instance();
    const there = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("hold");
    const { record, body } = await runner.send(id, "Run on");
    await world.fake.held();
    const reading = there.follow(record);
    await readUntil(reading, (seen) => seen.some(({ event }) => event.type === "text"));
    await there.remove(id);
    await expect(there.reopen(record.turnId)).rejects.toMatchObject(gone);
    await expect(there.send(id, "Run on", body)).rejects.toMatchObject(gone);
    await world.fake.journal.until(
      "responses",
      (entry) => entry.aborted && entry.headers["session-id"] === id,
    );
    await runner.idle();
    await collect(reading);
    expect(await kept(record)).toEqual([null, []]);
  });

  test("keep nothing either where their runner was gone already", async () => {
    const runner = world.instance();
    const there = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("hold");
    const { record } = await runner.send(id, "Orphan");
    await world.fake.held();
    await there.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    await there.remove(id);
    expect(await kept(record)).toEqual([null, []]);
    world.fake.release();
    await runner.idle();
    expect(await kept(record)).toEqual([null, []]);
  });

  test("show their end to the device that watched them here", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("hold");
    const { record } = await here.send(id, "Watch me end");
    await world.fake.held();
    const reading = here.followed(record);
    await here.remove(id);
    expect(outcomeOf(await reading)?.outcome).toBe("stopped");
    await here.idle();
  });
});
