import { describe, expect, test } from "vitest";
import { AppError } from "../../../lib/shared/errors.ts";
import type { Store } from "../../../lib/store/port.ts";
import { givenSignIn, outcomes } from "./given-sign-in.ts";

const stranger = new Headers();
const withCookie = (cookie: string) => new Headers({ cookie: cookie.split(";", 1)[0] as string });

describe("the limit on signing in", () => {
  test("lets ten strangers' tries through in ten minutes, and says when the next may come", async () => {
    const { limit } = givenSignIn();
    const tries = await outcomes(12, () => limit.take(stranger, false, null));
    expect(tries).toEqual([...Array(10).fill("ok"), "rate_limited", "rate_limited"]);
    const refused = (await limit.take(stranger, false, null).catch((error: unknown) => error)) as AppError;
    const wait = Date.parse(refused.retryAt as string) - Date.now();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(10 * 60_000);
  });

  test("counts all strangers together, whatever address they come from (R-03)", async () => {
    const { limit } = givenSignIn();
    const tries = await outcomes(100, (time) => limit.take(stranger, false, `10.0.0.${time}`));
    expect(tries.filter((outcome) => outcome === "ok")).toHaveLength(10);
  });

  test("counts tries that come at once", async () => {
    const { limit } = givenSignIn();
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => limit.take(stranger, false, null)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  });

  test("gives a device that has signed in before a count of its own, used up only by itself (B-01)", async () => {
    const { limit } = givenSignIn();
    const device = withCookie(await limit.remember(stranger, false));
    await outcomes(20, () => limit.take(stranger, false, null));
    const tries = await outcomes(12, () => limit.take(device, false, null));
    expect(tries.filter((outcome) => outcome === "ok")).toHaveLength(10);
    const other = withCookie(await limit.remember(stranger, false));
    await expect(limit.take(other, false, null)).resolves.toBeUndefined();
  });

  test.each(["wherry.device=made-up", "wherry.device=", "__Host-wherry.device=made-up"])(
    "takes the cookie %o for a stranger's",
    async (cookie) => {
      const { limit } = givenSignIn();
      await outcomes(10, () => limit.take(stranger, false, null));
      await expect(limit.take(new Headers({ cookie }), false, null)).rejects.toThrow("rate_limited");
    },
  );

  test("remembers a device under a name of its own making, not under one that was planted", async () => {
    const { limit } = givenSignIn();
    for (const planted of ["planted", ""]) {
      const cookie = await limit.remember(new Headers({ cookie: `wherry.device=${planted}` }), false);
      expect(cookie).toMatch(/^wherry\.device=[\w-]{43};/);
    }
  });

  test("keeps the name of a device it knows", async () => {
    const { limit } = givenSignIn();
    const first = await limit.remember(stranger, false);
    expect(await limit.remember(withCookie(first), false)).toBe(first);
  });

  test("sets the cookie so that no script reads it, and over https no neighbour plants it", async () => {
    const { limit } = givenSignIn();
    expect(await limit.remember(stranger, false)).toMatch(
      /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=34560000$/,
    );
    expect(await limit.remember(stranger, true)).toMatch(/^__Host-wherry\.device=.*; Secure$/);
  });

  test("refuses everybody while the store cannot count (B-05)", async () => {
    const broken: Store = {
      kind: "sqlite",
      batch: () => Promise.reject(new AppError("store_unavailable")),
      subscribe: () => ({ delivering: false, close() {} }),
      close: async () => {},
    };
    const { limit } = givenSignIn(broken);
    await expect(limit.take(stranger, false, null)).rejects.toThrow("store_unavailable");
    await expect(limit.take(new Headers({ cookie: "wherry.device=x" }), false, null)).rejects.toThrow(
      "store_unavailable",
    );
  });
});
