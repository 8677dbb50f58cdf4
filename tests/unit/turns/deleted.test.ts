import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import type { Operation } from "../../../lib/store/port.ts";
import { createWorld, user, type World, wrapped } from "./world.ts";

describe("a conversation that is deleted at an unlucky moment", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  /** An instance on which, once armed, something happens just before the first batch that fits. */
  function interruptible() {
    let fits: ((operations: readonly Operation[]) => boolean) | undefined;
    let what: () => Promise<unknown> = async () => {};
    const here = world.instance({
      wrap: wrapped(async (operations, batch) => {
        if (fits?.(operations)) {
          fits = undefined;
          await what();
        }
        return batch(operations);
      }),
    });
    return {
      here,
      interrupt(matching: NonNullable<typeof fits>, happens: typeof what) {
        fits = matching;
        what = happens;
      },
    };
  }

  async function expectNothing(id: string): Promise<void> {
    const there = world.instance();
    await expect(there.page(id)).rejects.toMatchObject({ code: "not_found" });
    const [messages, path, ranked] = await there.store.batch([
      ["read", keys.messages(id), 0],
      ["get", keys.path(id)],
      ["top", keys.conversations(user), { limit: 500 }],
    ]);
    expect({ messages, path }).toEqual({ messages: [], path: null });
    expect(ranked.map(({ member }) => member)).not.toContain(id);
  }

  test("while a question to it is being sent takes the question with it, and upstream is not asked", async () => {
    const { here, interrupt } = interruptible();
    const there = world.instance();
    const id = crypto.randomUUID();
    const first = await here.ask(id, "First");
    const calls = world.fake.journal.count("responses");
    const turnId = crypto.randomUUID();
    interrupt(
      (operations) => operations.some(([verb, key]) => verb === "swap" && key === keys.turn(turnId)),
      () => there.conversations.remove(user, id),
    );
    await expect(here.send(id, "Second", { turnId, parentId: first.body.turnId })).rejects.toMatchObject({
      code: "not_found",
    });
    await expectNothing(id);
    expect(
      await there.store.batch([
        ["get", keys.turn(turnId)],
        ["get", keys.heartbeat(turnId)],
      ]),
    ).toEqual([null, null]);
    expect(world.fake.journal.count("responses")).toBe(calls);
    await expect(here.send(id, "Second", { turnId })).rejects.toMatchObject({ code: "not_found" });
  });

  test.each<[string, (id: string, operations: readonly Operation[]) => boolean]>([
    [
      "just before the reply is put",
      (id, operations) => operations.some(([verb, key]) => verb === "put" && key === keys.messages(id)),
    ],
    [
      "just before the reply is noted in it",
      (id, operations) => operations.some(([verb, key]) => verb === "swap" && key === keys.conversation(id)),
    ],
    [
      "just before it is read for the last time",
      (id, operations) => operations.some(([verb, key]) => verb === "get" && key === keys.conversation(id)),
    ],
    [
      "just before the turn is closed",
      (_, operations) => operations.some(([verb, key]) => verb === "set" && /^turn:[^:]+$/.test(String(key))),
    ],
    [
      "just before the path is kept",
      (id, operations) => operations.some(([verb, key]) => verb === "set" && key === keys.path(id)),
    ],
  ])("%s stays deleted", async (_, fits) => {
    const { here, interrupt } = interruptible();
    const there = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("hold");
    const { record } = await here.send(id, "Go on");
    await world.fake.held();
    let deleted = false;
    interrupt(
      (operations) => fits(id, operations),
      async () => {
        await there.conversations.remove(user, id);
        deleted = true;
      },
    );
    world.fake.release();
    await here.followed(record);
    await here.idle();
    expect(deleted).toBe(true);
    await expectNothing(id);
  });
});
