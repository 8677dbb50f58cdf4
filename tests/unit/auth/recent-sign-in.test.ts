import { expect, test, vi } from "vitest";
import { requireRecentSignIn } from "../../../lib/auth/recent-sign-in.ts";
import { keys } from "../../../lib/store/keys.ts";
import { device, givenSignIn } from "./given-sign-in.ts";

async function sessionOf(method: string) {
  const { sessions, store } = givenSignIn();
  const sid = await sessions.begin({ ...device("owner"), method }, null);
  const read = async () => {
    const [sealed] = await store.batch([["get", keys.session(sid)]]);
    return sessions.open("owner", sid, sealed);
  };
  return { sessions, sid, read };
}

test("a proof lasts ten minutes, and using the device does not prolong it", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { read } = await sessionOf("passphrase");
    vi.setSystemTime(Date.now() + 10 * 60_000);
    requireRecentSignIn(await read());
    vi.setSystemTime(Date.now() + 1);
    const late = await read();
    expect(() => requireRecentSignIn(late)).toThrow("confirm_sign_in");
    expect(() => requireRecentSignIn({ ...late, seenAt: Date.now() })).toThrow("confirm_sign_in");
  } finally {
    vi.useRealTimers();
  }
});

test("a device that was let in by another one has proved nothing (P-07), until it does", async () => {
  const { read, sessions, sid } = await sessionOf("pairing");
  const paired = await read();
  expect(() => requireRecentSignIn(paired)).toThrow("confirm_sign_in");
  await sessions.confirm("owner", sid);
  requireRecentSignIn(await read());
});
