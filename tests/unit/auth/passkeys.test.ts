import { afterEach, describe, expect, test, vi } from "vitest";
import { createPasskeyChallenges } from "../../../lib/auth/passkey-challenge.ts";
import { createPasskeys, passkeyHost } from "../../../lib/auth/passkeys.ts";
import { createSoftPasskey } from "../../support/soft-passkey.ts";
import { givenSignIn, secret } from "./given-sign-in.ts";

const at = { origin: "https://chat.example.org", host: "chat.example.org" };
const refused = { code: "passkey_refused" };

afterEach(() => vi.useRealTimers());

function given() {
  const { store, sealer } = givenSignIn();
  return createPasskeys({ store, sealer, challenges: createPasskeyChallenges(store, secret) });
}

/** A passkey of this user, made the way a browser makes one. */
async function registered(passkeys: ReturnType<typeof given>, user = "owner") {
  const device = createSoftPasskey();
  const options = await passkeys.registration(user, at.host);
  const response = device.register({ challenge: options.challenge, user: options.user.id, ...at });
  await passkeys.add(user, at, { response, name: "Laptop" });
  return device;
}

describe("passkeys", () => {
  test("let their user in, again and again, and say when they did last", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    for (let time = 0; time < 3; time++) {
      const { challenge } = await passkeys.challenge(at.host);
      expect(await passkeys.userOf(at, device.sign({ challenge, ...at }))).toBe("owner");
    }
    expect(await passkeys.list("owner")).toEqual([
      { id: device.id, name: "Laptop", createdAt: expect.any(String), usedAt: expect.any(String) },
    ]);
  });

  test("are each somebody's own", async () => {
    const passkeys = given();
    await registered(passkeys);
    const other = await registered(passkeys, "member-1");
    const { challenge } = await passkeys.challenge(at.host);
    expect(await passkeys.userOf(at, other.sign({ challenge, ...at }))).toBe("member-1");
    expect(await passkeys.list("owner")).toHaveLength(1);
  });

  test("answer a challenge once", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    const { challenge } = await passkeys.challenge(at.host);
    const answer = device.sign({ challenge, ...at });
    const all = await Promise.allSettled([answer, answer, answer].map((one) => passkeys.userOf(at, one)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(passkeys.userOf(at, answer)).rejects.toMatchObject(refused);
  });

  test("answer nothing that is old, made up, or was meant for something else", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    vi.useFakeTimers({ toFake: ["Date"] });
    const { challenge } = await passkeys.challenge(at.host);
    const registration = await passkeys.registration("owner", at.host);
    const made = Buffer.alloc(56).toString("base64url");
    for (const wrong of [registration.challenge, made, "", `${challenge.slice(0, -4)}AAAA`])
      await expect(passkeys.userOf(at, device.sign({ challenge: wrong, ...at }))).rejects.toMatchObject(
        refused,
      );
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await expect(passkeys.userOf(at, device.sign({ challenge, ...at }))).rejects.toMatchObject(refused);
  });

  test("answer no challenge of a server whose clock is far ahead, which could be answered again later", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 60 * 60_000);
    const { challenge } = await passkeys.challenge(at.host);
    vi.setSystemTime(Date.now() - 60 * 60_000);
    await expect(passkeys.userOf(at, device.sign({ challenge, ...at }))).rejects.toMatchObject(refused);
  });

  test("do not answer for another site, nor without their owner's finger, face or PIN", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    const wrong = [
      { ...at, origin: "https://chat.example.org.evil.test" },
      { ...at, host: "evil.test" },
    ];
    for (const where of wrong) {
      const { challenge } = await passkeys.challenge(at.host);
      await expect(passkeys.userOf(at, device.sign({ challenge, ...where }))).rejects.toMatchObject(refused);
    }
    const { challenge } = await passkeys.challenge(at.host);
    await expect(passkeys.userOf(at, device.sign({ challenge, ...at }, 0x01))).rejects.toMatchObject(refused);
  });

  test("that nobody keeps, or that were removed, let nobody in", async () => {
    const passkeys = given();
    const device = await registered(passkeys);
    const stranger = createSoftPasskey();
    const { challenge } = await passkeys.challenge(at.host);
    await expect(passkeys.userOf(at, stranger.sign({ challenge, ...at }))).rejects.toMatchObject(refused);
    await passkeys.remove("owner", device.id);
    await expect(passkeys.userOf(at, device.sign({ challenge, ...at }))).rejects.toMatchObject(refused);
  });

  test("are added with a challenge of their own user alone", async () => {
    const passkeys = given();
    const device = createSoftPasskey();
    const options = await passkeys.registration("member-1", at.host);
    const response = device.register({ challenge: options.challenge, user: options.user.id, ...at });
    await expect(passkeys.add("owner", at, { response, name: "Mine" })).rejects.toMatchObject(refused);
    expect(await passkeys.list("owner")).toEqual([]);
  });
});

test.each([
  ["https://chat.example.org", "chat.example.org"],
  ["http://localhost:3000", "localhost"],
  ["http://127.0.0.1:3000", null],
  ["https://[::1]", null],
  ["http://nas.local", null],
])("a passkey made at %s belongs to %j", (origin, host) => {
  expect(passkeyHost(origin)).toBe(host);
});
