import { afterEach, describe, expect, test } from "vitest";
import { chain, message, openStore, user } from "./open-store.ts";

describe("the log of messages", () => {
  const opened: ReturnType<typeof openStore>[] = [];
  const open = () => {
    const one = openStore();
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    for (const { store } of opened.splice(0)) await store.close();
  });

  test("takes what many append at once, each message once and none lost", async () => {
    const { messages } = open();
    const id = crypto.randomUUID();
    const all = chain(40);
    const places = await Promise.all(all.map((one) => messages.append(user, id, 0, one)));
    const entries = await messages.read(user, id, 0);
    expect(entries.map(({ at }) => at)).toEqual(all.map((_, at) => at));
    expect(entries.map((entry) => entry.message.id).sort()).toEqual(all.map((one) => one.id).sort());
    for (const [at, place] of places.entries()) expect(entries[place]?.message).toEqual(all[at]);
  });

  test("keeps the first message with an id when it is appended again, also at the same time", async () => {
    const { messages } = open();
    const id = crypto.randomUUID();
    const one = message(null, { text: "first" });
    await messages.append(user, id, 0, one);
    const again = await Promise.all(
      Array.from({ length: 10 }, () => messages.append(user, id, 0, { ...one, text: "later" })),
    );
    expect(new Set(again)).toEqual(new Set([0]));
    expect((await messages.read(user, id, 0)).map((entry) => entry.message.text)).toEqual(["first"]);
  });

  test("does not open an entry that was moved to another place or conversation", async () => {
    const { messages, store } = open();
    const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const one of chain(2)) await messages.append(user, id, 0, one);
    const [sealed] = await store.batch([["read", `conversation:${id}:messages`, 0]]);
    await store.batch([
      ["put", `conversation:${other}:messages`, 0, sealed[0] as string],
      ["delete", `conversation:${id}:messages`],
    ]);
    await store.batch([
      ["put", `conversation:${id}:messages`, 0, sealed[1] as string],
      ["put", `conversation:${id}:messages`, 1, sealed[0] as string],
    ]);
    await expect(messages.read(user, other, 0)).rejects.toMatchObject({ code: "key_ring" });
    await expect(messages.read(user, id, 0)).rejects.toMatchObject({ code: "key_ring" });
  });

  test("of somebody else does not exist", async () => {
    const { messages } = open();
    const id = crypto.randomUUID();
    await messages.append("somebody", id, 0, message(null));
    await expect(messages.read(user, id, 0)).rejects.toMatchObject({ code: "not_found" });
  });
});
