import "server-only";
import { randomBytes } from "node:crypto";
import { hashed, keys } from "../store/keys.ts";
import type { Limiter } from "../store/limiter.ts";
import type { Store } from "../store/port.ts";
import { cookieSeconds, deviceCookie, readCookie } from "./cookies.ts";

const window = { windowMs: 10 * 60_000 };

/**
 * Guessing is counted per account and in all. Both can be used up by a stranger, so a device that has signed in before has a count
 * of its own: the owner is never locked out by somebody else's guesses.
 */
export function createSignInLimit(store: Store, limiter: Limiter) {
  /** The device that a cookie names, if we made that cookie: a planted one is nobody's. */
  async function knownDevice(headers: Headers, secure: boolean): Promise<string | null> {
    const device = readCookie(headers, deviceCookie(secure));
    if (!device) return null;
    const [known] = await store.batch([["get", keys.knownDevice(device)]]);
    return known === null ? null : device;
  }

  return {
    /** Counts one try. @throws AppError `rate_limited`. */
    async take(headers: Headers, secure: boolean, address: string | null): Promise<void> {
      const device = await knownDevice(headers, secure);
      if (device) return limiter.take({ name: `sign-in:device:${hashed(device)}`, most: 10, ...window });
      if (address) await limiter.take({ name: `sign-in:address:${address}`, most: 10, ...window });
      await limiter.take({ name: "sign-in:owner", most: 10, ...window });
      await limiter.take({ name: "sign-in", most: 30, ...window });
    },

    /** Remembers the device of a successful sign-in; returns the cookie to set. */
    async remember(headers: Headers, secure: boolean): Promise<string> {
      const name = deviceCookie(secure);
      const device = (await knownDevice(headers, secure)) ?? randomBytes(32).toString("base64url");
      await store.batch([["set", keys.knownDevice(device), "owner", cookieSeconds * 1000]]);
      return `${name}=${device}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${cookieSeconds}${secure ? "; Secure" : ""}`;
    },
  };
}
