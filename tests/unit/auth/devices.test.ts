import { describe, expect, test, vi } from "vitest";
import { changed } from "../../../lib/changes/noted.ts";
import { hashed, keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { device, givenSignIn } from "./given-sign-in.ts";

const minute = 60_000;

async function signedIn(store?: Store) {
  const given = givenSignIn(store);
  const begin = async (user = "owner", name = "Linux") => ({
    user,
    sid: await given.sessions.begin({ ...device(user), device: name }, null),
  });
  const here = await begin();
  const list = async (as = here) => {
    const [page] = await given.store.batch([given.devices.listRead(as.user)]);
    return given.devices.list(as, page);
  };
  const sealed = async (sid: string) => (await given.store.batch([["get", keys.session(sid)]]))[0];
  const indexed = async (user = "owner") =>
    (await given.store.batch([given.devices.listRead(user)]))[0].map(({ member }) => member);
  return { ...given, begin, here, list, sealed, indexed };
}

/** Names that the index of changes holds. */
async function told(store: Store, user = "owner") {
  const [page] = await store.batch([["top", keys.changes(user), { limit: 100 }]]);
  return page.map(({ member }) => member);
}

describe("the list of devices", () => {
  test("has this one first, then the one last seen", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
    try {
      const { begin, here, list } = await signedIn();
      vi.setSystemTime(2_000_000);
      await begin("owner", "Mac");
      vi.setSystemTime(3_000_000);
      const phone = await begin("owner", "iPhone");
      expect((await list()).map(({ name, current }) => [name, current])).toEqual([
        ["Linux", true],
        ["iPhone", false],
        ["Mac", false],
      ]);
      expect((await list(phone))[0]).toEqual({
        id: hashed(phone.sid),
        name: "iPhone",
        platform: "Chrome on Linux",
        firstSeen: new Date(3_000_000).toISOString(),
        lastSeen: new Date(3_000_000).toISOString(),
        current: true,
      });
      expect(JSON.stringify(await list())).not.toContain(here.sid);
    } finally {
      vi.useRealTimers();
    }
  });

  test("drops what has expired from the index as it meets it", async () => {
    const { begin, list, store, indexed, here } = await signedIn();
    const gone = await begin();
    await store.batch([["delete", keys.session(gone.sid)]]);
    expect(await list()).toHaveLength(1);
    expect(await indexed()).toEqual([keys.session(here.sid)]);
  });

  test("is each user's own", async () => {
    const { begin, list } = await signedIn();
    const somebody = await begin("somebody");
    expect(await list()).toHaveLength(1);
    expect(await list(somebody)).toHaveLength(1);
  });
});

describe("a device that is signed out from another one", () => {
  test("has no session any more, and may learn when that was", async () => {
    const { begin, devices, sealed, indexed, here } = await signedIn();
    const phone = await begin();
    await devices.end("owner", hashed(phone.sid));
    expect(await sealed(phone.sid)).toBeNull();
    expect(await indexed()).toEqual([keys.session(here.sid)]);
    const { signedIn: still, endedAt } = await devices.statusOf(phone);
    expect(still).toBe(false);
    expect(Math.abs(Date.parse(endedAt as string) - Date.now())).toBeLessThan(minute);
  });

  test("is not found a second time, nor by another user", async () => {
    const { begin, devices, sealed } = await signedIn();
    const phone = await begin();
    await expect(devices.end("somebody", hashed(phone.sid))).rejects.toThrow("not_found");
    await expect(devices.rename("somebody", hashed(phone.sid), "Mine")).rejects.toThrow("not_found");
    expect(await sealed(phone.sid)).not.toBeNull();
    await devices.end("owner", hashed(phone.sid));
    await expect(devices.end("owner", hashed(phone.sid))).rejects.toThrow("not_found");
  });

  test("stays out, whatever was under way (S-09)", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { begin, devices, sessions, sealed, requireUser: _ } = await signedIn();
      const phone = await begin();
      const before = (await sealed(phone.sid)) as string;
      const session = await sessions.open("owner", phone.sid, before);
      vi.setSystemTime(Date.now() + 11 * minute);
      await devices.end("owner", hashed(phone.sid));
      await sessions.slide(phone.sid, session, before);
      expect(await sealed(phone.sid)).toBeNull();
      await expect(devices.rename("owner", hashed(phone.sid), "Back")).rejects.toThrow("not_found");
      await expect(sessions.confirm("owner", phone.sid)).rejects.toThrow("unauthorized");
      expect(await sealed(phone.sid)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(["slide", "rename", "confirm"])(
    "stays out when it ends between the reading and the writing of a %s (S-09)",
    async (which) => {
      const own = createStore({ sqliteFile: ":memory:" });
      let meanwhile = async () => {};
      // The end comes in just before the swap.
      const store: Store = {
        ...own,
        async batch(operations) {
          if (operations.some(([verb]) => verb === "swap")) {
            const then = meanwhile;
            meanwhile = async () => {};
            await then();
          }
          return own.batch(operations);
        },
      };
      const { begin, devices, sessions, sealed } = await signedIn(store);
      const phone = await begin();
      const before = (await sealed(phone.sid)) as string;
      const session = await sessions.open("owner", phone.sid, before);
      meanwhile = () => devices.end("owner", hashed(phone.sid));
      if (which === "slide") await sessions.slide(phone.sid, { ...session, seenAt: 0 }, before);
      if (which === "rename")
        await expect(devices.rename("owner", hashed(phone.sid), "Back")).rejects.toThrow("not_found");
      if (which === "confirm")
        await expect(sessions.confirm("owner", phone.sid)).rejects.toThrow("unauthorized");
      expect(await sealed(phone.sid)).toBeNull();
    },
  );

  test("goes with all others at once, and this one stays", async () => {
    const { begin, devices, here, list } = await signedIn();
    const others = [];
    for (let count = 0; count < 120; count++) others.push(await begin()); // more than a page of the index
    const somebody = await begin("somebody");
    expect(await devices.endOthers(here)).toBe(120);
    expect(await list()).toHaveLength(1);
    expect((await devices.statusOf(somebody)).signedIn).toBe(true);
    expect((await devices.statusOf(others[0] as (typeof others)[0])).endedAt).toBeDefined();
    expect(await devices.endOthers(here)).toBe(0);
  });
});

describe("a device that signs itself out", () => {
  test("leaves no word that it was thrown out", async () => {
    const { devices, sessions, here } = await signedIn();
    await sessions.end("owner", here.sid);
    expect(await devices.statusOf(here)).toEqual({ signedIn: false });
  });
});

describe("a sign-in in a browser that has a session", () => {
  test("replaces it, and keeps its name and the day it was first seen", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
    try {
      const { devices, sessions, here, list } = await signedIn();
      await devices.rename("owner", hashed(here.sid), "Kitchen");
      vi.setSystemTime(9_000_000);
      const sid = await sessions.begin({ ...device("owner"), platform: "Firefox on Linux" }, here);
      expect(await devices.statusOf(here)).toEqual({ signedIn: false });
      expect(await list({ user: "owner", sid })).toEqual([
        {
          id: hashed(sid),
          name: "Kitchen",
          platform: "Firefox on Linux",
          firstSeen: new Date(1_000_000).toISOString(),
          lastSeen: new Date(9_000_000).toISOString(),
          current: true,
        },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("of another user ends that one too, and takes nothing over", async () => {
    const { devices, sessions, begin, list } = await signedIn();
    const somebody = await begin("somebody", "Secret name");
    const sid = await sessions.begin(device("owner"), somebody);
    expect((await devices.statusOf(somebody)).signedIn).toBe(false);
    expect((await list({ user: "owner", sid })).map(({ name }) => name)).not.toContain("Secret name");
  });

  test("that has ended is a new one", async () => {
    const { devices, sessions, here, list } = await signedIn();
    await devices.rename("owner", hashed(here.sid), "Kitchen");
    await sessions.end("owner", here.sid);
    const sid = await sessions.begin(device("owner"), here);
    expect((await list({ user: "owner", sid })).map(({ name }) => name)).toEqual(["Linux"]);
  });
});

test("every begin, rename and end is told to the owner's devices", async () => {
  const { store, begin, devices, sessions, here } = await signedIn();
  const name = (sid: string) => changed.session(hashed(sid));
  const forget = () => store.batch([["delete", keys.changes("owner")]]);
  expect(await told(store)).toEqual([name(here.sid)]);
  const phone = await begin();
  await forget();
  await devices.rename("owner", hashed(phone.sid), "Phone");
  expect(await told(store)).toEqual([name(phone.sid)]);
  await forget();
  await devices.end("owner", hashed(phone.sid));
  expect(await told(store)).toEqual([name(phone.sid)]);
  await forget();
  await sessions.end("owner", here.sid);
  expect(await told(store)).toEqual([name(here.sid)]);
  expect(await told(store, "somebody")).toEqual([]);
});
