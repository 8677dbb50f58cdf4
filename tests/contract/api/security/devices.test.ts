import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Device } from "../../../../lib/shared/records.ts";
import { type App, startApp } from "../../../support/app.ts";
import type { Deployment } from "../../../support/deployment.ts";
import { collect, createOwner, type Owner } from "../../../support/owner.ts";
import { readEvents } from "../../../support/read-events.ts";
import { type Connected, refusal, startConnectedAs } from "../connected.ts";
import { anotherUser } from "./another-user.ts";

const passphrase = "correct horse battery";
const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1";

async function devicesOf(owner: Owner): Promise<Device[]> {
  return (await (await owner.call("/api/devices")).json()).devices;
}

async function ownId(owner: Owner): Promise<string> {
  return (await devicesOf(owner)).find(({ current }) => current)?.id as string;
}

const remove = (owner: Owner, id?: string) =>
  owner.call(id ? `/api/devices/${id}` : "/api/devices", { method: "DELETE" });

const rename = (owner: Owner, id: string, body: unknown) =>
  owner.post(`/api/devices/${id}`, body, { method: "PATCH" });

/** The same browser, at one of the servers. */
function at(app: App, browser: Owner): Owner {
  const same = createOwner(app.origin);
  for (const [name, value] of browser.cookies) same.cookies.set(name, value);
  return same;
}

describe.each(["two servers on one Redis", "two servers on one Upstash"] as const)(
  "signing a device out, with %s",
  (shape) => {
    let here: Connected<Deployment>;
    let laptop: Owner;
    beforeAll(async () => {
      here = await startConnectedAs(shape, { settings: { OWNER_PASSPHRASE: passphrase } });
      laptop = here.owner;
    });
    afterAll(() => here.stop());

    async function phone(): Promise<Owner> {
      const owner = createOwner(here.app.origin, iPhone);
      await owner.signInByPassphrase(passphrase);
      return owner;
    }

    test("is effective with the very next request, at every server (G7)", async () => {
      const lost = await phone();
      const copies = here.app.apps.map((app) => at(app, lost));
      for (const copy of copies) expect((await copy.call("/api/devices")).status).toBe(200);
      const id = await ownId(lost);
      expect((await remove(laptop, id)).status).toBe(204);
      for (const copy of copies) expect((await copy.call("/api/devices")).status).toBe(401);
      expect((await devicesOf(laptop)).map((device) => device.id)).not.toContain(id);
    });

    test("closes what it reads at the other server, and tells it why", async () => {
      const lost = await phone();
      const [near, far] = here.app.apps.map((app) => ({ lost: at(app, lost), laptop: at(app, laptop) }));
      if (!near || !far) throw new Error("two servers");
      here.fake.next("long", { tokens: 20_000, tokensPerSecond: 50 });
      const { body, response } = await far.lost.send(randomUUID(), "Do you hear me?");
      const turn = collect(readEvents(response));
      const live = collect(readEvents(await far.lost.call("/api/live")));
      const started = Date.now();
      expect((await remove(near.laptop, await ownId(lost))).status).toBe(204);
      expect((await live).at(-1)?.event).toMatchObject({ type: "signed_out" });
      const events = await turn;
      expect(events.at(-1)?.event.type).not.toBe("end"); // the answer goes on, for whoever may read it
      const [word] = (await live).slice(-1) as unknown as { event: { at: string } }[];
      expect(Math.abs(Date.parse(word?.event.at as string) - started)).toBeLessThan(60_000);
      expect((await laptop.post(`/api/turns/${body.turnId}/stop`, {})).status).toBe(200);
    });

    test("with all others leaves this one alone", async () => {
      const others = [await phone(), await phone()];
      const before = (await devicesOf(laptop)).length;
      expect(await (await remove(laptop)).json()).toEqual({ ended: before - 1 });
      for (const other of others) expect((await other.call("/api/devices")).status).toBe(401);
      expect(await devicesOf(laptop)).toMatchObject([{ current: true }]);
    });

    test("wins against whatever that device does at the same moment (S-09)", async () => {
      const lost = await phone();
      const id = await ownId(lost);
      const calls = here.app.apps.flatMap((app) => {
        const copy = at(app, lost);
        return Array.from({ length: 5 }, (_, count) => [
          () => rename(copy, id, { name: `Name ${count}` }),
          () => copy.post("/api/session/confirm", { passphrase }),
          () => copy.call("/api/conversations"),
        ]).flat();
      });
      const [ended, ...answers] = await Promise.all([remove(laptop, id), ...calls.map((call) => call())]);
      expect(ended?.status).toBe(204);
      for (const { status } of answers) expect([200, 204, 401, 404]).toContain(status);
      for (const app of here.app.apps) expect((await at(app, lost).call("/api/devices")).status).toBe(401);
      expect((await devicesOf(laptop)).map((device) => device.id)).not.toContain(id);
    });

    test("lets it learn what happened, and makes its browser forget", async () => {
      const lost = await phone();
      await remove(laptop, await ownId(lost));
      const answer = await lost.call("/api/session");
      const status = await answer.json();
      expect(status).toEqual({
        signedIn: false,
        endedAt: expect.any(String),
        ways: ["passphrase", "link"],
        providers: [],
      });
      expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
      expect(lost.cookies.has("authjs.session-token")).toBe(false);
      expect(await (await lost.call("/api/session")).json()).toEqual({
        signedIn: false,
        ways: ["passphrase", "link"],
        providers: [],
      });
    });
  },
);

describe("devices", () => {
  let app: App;
  let owner: Owner;
  beforeAll(async () => {
    app = await startApp({ OWNER_PASSPHRASE: passphrase, RATE_LIMIT_SCALE: "100", LOG_LEVEL: "error" });
    owner = createOwner(app.origin);
    await owner.signInByPassphrase(passphrase);
  });
  afterAll(() => app.stop());

  test("are listed with name, platform and times, and without anything to sign in with", async () => {
    const text = await (await owner.call("/api/devices")).text();
    expect(JSON.parse(text).devices).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{43}$/),
        name: "Linux",
        platform: "Chrome on Linux",
        firstSeen: expect.any(String),
        lastSeen: expect.any(String),
        current: true,
      },
    ]);
  });

  test("are renamed, also from one another", async () => {
    const phone = createOwner(app.origin, iPhone);
    await phone.signInByPassphrase(passphrase);
    const id = await ownId(phone);
    expect((await rename(owner, id, { name: "  Ada’s 📱 " })).status).toBe(204);
    expect((await devicesOf(phone))[0]?.name).toBe("Ada’s 📱");
    await remove(owner, id);
    expect((await rename(owner, id, { name: "Back" })).status).toBe(404);
    expect((await phone.call("/api/devices")).status).toBe(401);
  });

  test.each([
    {},
    { name: "" },
    { name: " " },
    { name: "x".repeat(61) },
    { name: 1 },
    { name: "x", user: "y" },
  ])("take no name like %j", async (body) => {
    const answer = await rename(owner, await ownId(owner), body);
    expect(await refusal(answer)).toEqual({ status: 400, code: "bad_request" });
  });

  test("of another user, or that are none, are 404, and stay as they were", async () => {
    const somebody = await anotherUser(app);
    const theirs = await ownId(somebody);
    const none = ["x", "d".repeat(43), `${theirs}:ended`, "..%2fdevices", "%00", theirs.slice(0, -1)];
    for (const id of [theirs, ...none]) {
      expect((await rename(owner, id, { name: "Mine" })).status).toBe(404);
      expect((await remove(owner, id)).status).toBe(404);
    }
    await remove(owner);
    expect(await devicesOf(somebody)).toMatchObject([{ name: "Linux", current: true }]);
    expect((await devicesOf(owner)).map(({ id }) => id)).not.toContain(theirs);
  });

  test("sign themselves out by the same call, and nobody says they were thrown out", async () => {
    const phone = createOwner(app.origin, iPhone);
    await phone.signInByPassphrase(passphrase);
    const cookie = phone.cookies.get("authjs.session-token") as string;
    const answer = await remove(phone, await ownId(phone));
    expect(answer.status).toBe(204);
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(phone.cookies.has("authjs.session-token")).toBe(false);
    phone.cookies.set("authjs.session-token", cookie);
    expect(await (await phone.call("/api/session")).json()).toEqual({
      signedIn: false,
      ways: ["passphrase", "link"],
      providers: [],
    });
  });

  test("that sign in again stay one device, with its name", async () => {
    const phone = createOwner(app.origin, iPhone);
    await phone.signInByPassphrase(passphrase);
    const first = { ...phone, cookies: new Map(phone.cookies) };
    await rename(phone, await ownId(phone), { name: "Pocket" });
    const before = (await devicesOf(phone)).length;
    await phone.signInByPassphrase(passphrase);
    expect(await devicesOf(phone)).toHaveLength(before);
    expect((await devicesOf(phone))[0]).toMatchObject({ name: "Pocket", current: true });
    const old = createOwner(app.origin);
    for (const [name, value] of first.cookies) old.cookies.set(name, value);
    expect((await old.call("/api/devices")).status).toBe(401);
  });
});

describe("confirming that it is you", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ OWNER_PASSPHRASE: passphrase, LOG_LEVEL: "error" });
  });
  afterAll(() => app.stop());

  const confirm = (owner: Owner, given: unknown) => owner.post("/api/session/confirm", given);

  test("opens for ten minutes what a device that was let in may not do (S-10, P-07)", async () => {
    const paired = await anotherUser(app, "owner", "pairing");
    const asked = () => paired.post("/api/pairings", {});
    expect(await refusal(await asked())).toEqual({ status: 403, code: "confirm_sign_in" });
    expect(await refusal(await confirm(paired, { passphrase: "wrong horse battery" }))).toEqual({
      status: 400,
      code: "wrong_passphrase",
    });
    expect((await asked()).status).toBe(403);
    expect((await confirm(paired, { passphrase })).status).toBe(204);
    expect((await asked()).status).toBe(200);
  });

  test("takes the owner's passphrase from nobody else, and does not say that it was right", async () => {
    const somebody = await anotherUser(app, "somebody", "pairing");
    const right = await (await confirm(somebody, { passphrase })).text();
    const wrong = await (await confirm(somebody, { passphrase: "wrong horse battery" })).text();
    expect(right).toBe(wrong);
    expect((await somebody.post("/api/pairings", {})).status).toBe(403);
  });

  test("ends guessing like a sign-in does (B-01)", async () => {
    const lost = await anotherUser(app, "owner", "pairing");
    const statuses = [];
    for (let tries = 0; tries < 25 && statuses.at(-1) !== 429; tries++)
      statuses.push((await confirm(lost, { passphrase: `guess ${tries}` })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await confirm(lost, { passphrase })).status).toBe(429);
  });

  test("no lost device can use up what its owner needs to throw it out", async () => {
    const laptop = await anotherUser(app, "owner");
    const lost = await anotherUser(app, "owner");
    const id = await ownId(lost);
    const statuses = [];
    for (let tries = 0; tries < 70 && statuses.at(-1) !== 429; tries++)
      statuses.push((await rename(lost, id, { name: "Mine" })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await remove(laptop, id)).status).toBe(204);
    expect((await devicesOf(laptop)).map((device) => device.id)).not.toContain(id);
  });
});
