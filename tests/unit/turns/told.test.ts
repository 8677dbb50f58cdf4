import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changed } from "../../../lib/changes/noted.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createWorld, user, type World, wrapped } from "./world.ts";

describe("other devices are told once", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  /** An instance, and which conversations others were told of by what it did. */
  function telling() {
    const told: string[] = [];
    const here = world.instance({
      wrap: wrapped((operations, batch) => {
        const names = operations.flatMap((one) =>
          one[0] === "rank" && one[1] === keys.changes(user) ? [one[2]] : [],
        );
        if (operations.some(([verb, key]) => verb === "wake" && key === keys.wake(user))) told.push(...names);
        return batch(operations);
      }),
    });
    return {
      here,
      async toldBy(what: () => Promise<unknown>): Promise<string[]> {
        told.length = 0;
        await what();
        return [...told];
      },
    };
  }

  test("that a turn began, that it ended, and of every change of its conversation", async () => {
    const { here, toldBy } = telling();
    const id = crypto.randomUUID();
    const once = [changed.conversation(id)];
    world.fake.next("hold");
    const sent = here.send.bind(here, id, "Tell them");
    let record: Awaited<ReturnType<typeof sent>>["record"] | undefined;
    expect(
      await toldBy(async () => {
        ({ record } = await sent());
        await world.fake.held();
      }),
    ).toEqual(once);
    expect(
      await toldBy(async () => {
        world.fake.release();
        await here.idle();
      }),
    ).toEqual(once);
    const patch = async (change: object) => {
      const { rev } = await here.page(id);
      return here.patch(id, { rev, ...change });
    };
    expect(await toldBy(() => patch({ title: "Renamed" }))).toEqual(once);
    expect(await toldBy(() => patch({ pinned: true }))).toEqual(once);
    expect(await toldBy(() => patch({ leafId: record?.questionId as string }))).toEqual(once);
    expect(await toldBy(() => here.seen(id))).toEqual(once);
    expect(await toldBy(() => here.seen(id))).toEqual([]);
    expect(await toldBy(() => here.conversations.remove(user, id))).toEqual(once);
  });

  test("that a turn ended whose runner was gone, however many meet it", async () => {
    const runner = world.instance();
    const { here, toldBy } = telling();
    world.fake.next("hold");
    const id = crypto.randomUUID();
    const { record } = await runner.send(id, "Orphan");
    await world.fake.held();
    await here.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    const meet = () => here.turns.alive(user, [record.turnId]);
    expect(await toldBy(async () => [await meet(), await meet(), await here.followed(record)])).toEqual([
      changed.conversation(id),
    ]);
    world.fake.release();
    await runner.idle();
  });
});
