import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EndEvent } from "../../../lib/shared/events.ts";
import { keys } from "../../../lib/store/keys.ts";
import type { TurnRecord } from "../../../lib/turns/record.ts";
import { createWorld, outcomeOf, user, type World } from "./world.ts";

describe("the end of a turn is told on", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  /** An instance, and what it was told by its turns. */
  function told(fails = false) {
    const ends: { record: TurnRecord; end: EndEvent; shown: string | undefined }[] = [];
    const here = world.instance({
      async ended(record, end) {
        const page = await here.page(record.conversationId);
        ends.push({ record, end, shown: page.messages.find(({ id }) => id === record.turnId)?.outcome });
        if (fails) throw new Error("nobody listens");
      },
    });
    return { here, ends };
  }

  test.each([
    ["once its reply can be read", false],
    ["and whatever comes of that is not the turn's", true],
  ])("%s", async (_, fails) => {
    const { here, ends } = told(fails);
    const { record, events } = await here.ask(crypto.randomUUID(), "Tell me");
    await here.idle();
    await expect
      .poll(() => ends)
      .toMatchObject([
        { record: { turnId: record.turnId }, end: { outcome: "completed" }, shown: "completed" },
      ]);
    expect(outcomeOf(events)?.outcome).toBe("completed");
  });

  test("not where its conversation was deleted, nor by whoever finds it without a runner", async () => {
    const { here, ends } = told();
    world.fake.next("hold");
    const { record } = await here.send(crypto.randomUUID(), "Delete me");
    await world.fake.held();
    await here.remove(record.conversationId);
    await here.idle();
    const runner = world.instance();
    world.fake.next("hold");
    const orphan = await runner.send(crypto.randomUUID(), "Orphan");
    await world.fake.held();
    await here.store.batch([["delete", keys.heartbeat(orphan.record.turnId)]]);
    await here.turns.alive(user, [orphan.record.turnId]);
    world.fake.release();
    await runner.idle();
    expect(ends).toEqual([]);
  });
});
