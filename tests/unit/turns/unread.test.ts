import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordPlace } from "../../../lib/conversations/record.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createWorld, type Instance, user, type World } from "./world.ts";

describe("an answer that no device has shown", () => {
  let world: World;
  let here: Instance;
  beforeAll(async () => {
    world = await createWorld();
    here = world.instance();
  });
  afterAll(() => world.stop());

  const summary = async (id: string) => (await here.list()).conversations.find((one) => one.id === id);
  const unread = async (id: string) => (await summary(id))?.unread;

  test("makes its conversation unread, until one has; nothing else of it changes", async () => {
    const id = crypto.randomUUID();
    await here.ask(id, "Unread");
    await here.idle();
    expect(await unread(id)).toBe(true);
    const before = await here.page(id);
    await here.seen(id);
    expect(await unread(id)).toBe(false);
    expect(await here.page(id)).toEqual(before);
  });

  test("is not one that still runs", async () => {
    const id = crypto.randomUUID();
    const first = await here.ask(id, "One");
    world.fake.next("hold");
    await here.send(id, "Two", { parentId: first.body.turnId });
    await world.fake.held();
    expect(await summary(id)).toMatchObject({ running: true, unread: false });
    world.fake.release();
    await here.idle();
    expect(await summary(id)).toMatchObject({ running: false, unread: true });
  });

  test("counts as seen by whoever asks on, also where the next one never ends well", async () => {
    const id = crypto.randomUUID();
    const first = await here.ask(id, "One");
    world.fake.next("hold");
    const { record } = await here.send(id, "Two", { parentId: first.body.turnId });
    await world.fake.held();
    const opened = await here.records.open(
      user,
      id,
      (await here.store.batch([["get", keys.conversation(id)]]))[0],
    );
    expect(opened?.seenAt).toBe(opened?.endedAt);
    await here.turns.stop(record);
    await here.idle();
    expect(await unread(id)).toBe(true);
    world.fake.clear();
  });

  test("may also be the end that somebody else puts", async () => {
    const runner = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("hold");
    const { record } = await runner.send(id, "Orphan");
    await world.fake.held();
    await here.store.batch([["delete", keys.heartbeat(record.turnId)]]);
    expect(await here.turns.alive(user, [record.turnId])).toEqual(new Set());
    expect(await unread(id)).toBe(true);
    world.fake.release();
    await runner.idle();
  });

  test("is seen once for all the devices that say so at the same time, and unread again after the next", async () => {
    const id = crypto.randomUUID();
    const { body } = await here.ask(id, "One");
    await here.idle();
    const others = [here, world.instance(), world.instance()];
    await Promise.all([...others, ...others].map((one) => one.seen(id)));
    expect(await unread(id)).toBe(false);
    await here.ask(id, "Two", { parentId: body.turnId });
    await here.idle();
    expect(await unread(id)).toBe(true);
  });

  test("is unread also where the clock of whoever saved the one before was ahead", async () => {
    const id = crypto.randomUUID();
    const { body } = await here.ask(id, "One");
    await here.idle();
    const ahead = Date.now() + 3_600_000;
    await here.records.update(user, id, (record) => ({ ...record, endedAt: ahead, seenAt: ahead }));
    await here.ask(id, "Two", { parentId: body.turnId });
    await here.idle();
    expect(await unread(id)).toBe(true);
  });

  test("is none of a conversation from before this was known, whose turns say what they can", async () => {
    const id = crypto.randomUUID();
    const old = {
      ...{
        id,
        title: "Old",
        pinned: false,
        leafId: null,
        rev: 1,
        createdAt: 1,
        updatedAt: 1_700_000_000_000,
      },
      open: [],
    };
    const put = async (record: object) =>
      here.store.batch([
        ["set", keys.conversation(id), await world.sealer.seal(recordPlace(user, id), record)],
        ["rank", keys.conversations(user), id, 2e15],
      ]);
    await put(old);
    expect(await unread(id)).toBe(false);
    await here.seen(id);
    await here.ask(id, "New");
    await here.idle();
    expect(await unread(id)).toBe(true);
    await put({ ...old, open: [{ turnId: "t", parentId: "q" }] });
    expect((await summary(id))?.openTurns).toEqual([
      { turnId: "t", parentId: "q", startedAt: "2023-11-14T22:13:20.000Z", device: "" },
    ]);
  });
});
