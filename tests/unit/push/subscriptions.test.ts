import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashed, keys } from "../../../lib/store/keys.ts";
import { createWorld, user } from "./world.ts";

describe("the devices that want notifications", () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const endpoints = async () => (await world.list()).map(({ endpoint }) => endpoint);

  test("have one subscription each, the last; the same one twice is no change", async () => {
    const laptop = await world.signIn();
    await world.subscribe(laptop);
    const second = await world.subscribe(laptop);
    expect(await endpoints()).toEqual([second]);
    const [known] = await world.list();
    const [before] = await world.store.batch([world.subscriptions.read(user)]);
    if (known) await world.subscriptions.keep(user, known.session, known, before);
    expect((await world.store.batch([world.subscriptions.read(user)]))[0]).toBe(before);
    await world.unsubscribe(laptop);
    expect(await endpoints()).toEqual([]);
    expect((await world.store.batch([world.subscriptions.read(user)]))[0]).toBeNull();
  });

  test("that signed in anew have theirs under the new session alone", async () => {
    const [before, after] = [await world.signIn(), await world.signIn()];
    const endpoint = await world.subscribe(before);
    await world.subscribe(after, endpoint);
    expect(await world.list()).toMatchObject([{ endpoint, session: hashed(after) }]);
    await world.unsubscribe(before);
    expect(await endpoints()).toEqual([endpoint]);
    await world.unsubscribe(after);
  });

  test("lose none when many change the list at once", async () => {
    const devices = await Promise.all(Array.from({ length: 8 }, () => world.signIn()));
    const added = await Promise.all(devices.map((device) => world.subscribe(device)));
    expect((await endpoints()).toSorted()).toEqual(added.toSorted());
    await Promise.all(devices.map((device) => world.unsubscribe(device)));
    expect(await endpoints()).toEqual([]);
  });

  test("are the twenty newest at most", async () => {
    const added: string[] = [];
    for (let at = 0; at < 22; at++) added.push(await world.subscribe(await world.signIn()));
    expect(await endpoints()).toEqual(added.slice(-20));
  });

  test("cannot name an address that this server must not call", async () => {
    const refused = world.subscribe(await world.signIn(), "http://169.254.169.254/latest/meta-data");
    await expect(refused).rejects.toMatchObject({ code: "push_refused" });
    expect(await endpoints()).not.toContain("http://169.254.169.254/latest/meta-data");
  });

  test("keep one that was put in the place of what is dropped", async () => {
    const somebody = "somebody";
    const endpoint = `${world.service.origin}/send/same`;
    const keep = async (session: string) => {
      const [seen] = await world.store.batch([world.subscriptions.read(somebody)]);
      await world.subscriptions.keep(somebody, session, { endpoint, keys: world.browser.keys }, seen);
    };
    await keep("before");
    const [seen] = await world.store.batch([world.subscriptions.read(somebody)]);
    await world.store.batch([["set", keys.device("after"), "standing"]]);
    await keep("after");
    expect(await world.subscriptions.standing(somebody, seen)).toEqual([]);
    const [now] = await world.store.batch([world.subscriptions.read(somebody)]);
    expect(await world.subscriptions.open(somebody, now)).toMatchObject([{ session: "after" }]);
  });

  test("do not stand in the store in clear", async () => {
    const endpoint = await world.subscribe(await world.signIn());
    const [sealed] = await world.store.batch([world.subscriptions.read(user)]);
    expect(sealed).not.toContain(endpoint);
    expect(Buffer.from(sealed?.split(".")[3] ?? "", "base64url").toString("latin1")).not.toContain("/send/");
  });
});
