import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, user, type World, wrapped } from "./world.ts";

describe("before the upstream request leaves", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  /** An instance that counts its round trips, and what had been counted when upstream was called. */
  function counting() {
    let count = 0;
    const here = world.instance({
      wrap: wrapped((operations, batch) => {
        count += 1;
        return batch(operations);
      }),
    });
    return {
      here,
      async tripsOf(send: () => ReturnType<typeof here.send>): Promise<number> {
        world.fake.next("hold_before_headers");
        const before = count;
        const { record } = await send();
        await world.fake.held();
        const trips = count - before;
        world.fake.release();
        await here.followed(record);
        await here.idle();
        return trips;
      },
    };
  }

  test("there are two round trips: one that reads, one that writes", async () => {
    const { here, tripsOf } = counting();
    const id = crypto.randomUUID();
    expect(await tripsOf(() => here.send(id, "New conversation"))).toBe(2);
    let parentId = (await here.page(id)).leafId;
    for (let turn = 0; turn < 12; turn++)
      parentId = (await here.ask(id, `Turn ${turn}`, { parentId })).body.turnId;
    expect(await tripsOf(() => here.send(id, "After many turns", { parentId }))).toBe(2);
    const { messages } = await here.page(id);
    const last = messages.findLast(({ role }) => role === "user");
    const message = { id: last?.id as string, text: "After many turns" };
    expect(await tripsOf(() => here.send(id, "", { parentId, message }))).toBe(2);
  });

  test("there is one more only for a branch that was not shown", async () => {
    const { here, tripsOf } = counting();
    const id = crypto.randomUUID();
    const root = await here.ask(id, "Root");
    let parentId: string | null = root.body.turnId;
    for (let turn = 0; turn < 5; turn++)
      parentId = (await here.ask(id, `Turn ${turn}`, { parentId })).body.turnId;
    let sibling: string | null = null;
    for (let turn = 0; turn < 5; turn++)
      sibling = (await here.ask(id, `Other ${turn}`, { parentId: sibling })).body.turnId;
    expect(await tripsOf(() => here.send(id, "Back on the first branch", { parentId }))).toBe(3);
    expect((await here.messages.read(user, id, 0)).length).toBe(24);
  });
});
