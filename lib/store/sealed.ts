import "server-only";
import "./base64.ts";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from "jose";
import { AppError } from "../shared/errors.ts";
import type { KeyRing } from "./key-ring.ts";

/** Where a sealed value belongs. A value moved to another user, purpose, key or place in a log does not open. */
export type Place = {
  user: string;
  /** What kind of thing it is; each kind has a key of its own. */
  purpose:
    | "connection"
    | "attempt"
    | "session"
    | "conversation"
    | "message"
    | "path"
    | "turn"
    | "event"
    | "catalogue"
    | "limits"
    | "draft"
    | "device-code"
    | "pairing"
    | "passkey"
    | "identity"
    | "push"
    | "check";
  /** The store key it stands under. */
  key: string;
  /** Its index, for an entry of a log. */
  index?: number;
};

export type Sealer = {
  seal(place: Place, value: unknown): Promise<string>;
  /**
   * @throws AppError `not_found` when the value says that it belongs to another user; `key_ring` when its key is not in the ring or
   * it does not open: damaged, moved, or sealed under another ring. Nothing is ever deleted for that.
   */
  open<T>(place: Place, sealed: string): Promise<T>;
  /** True for what is sealed under the newest key of the ring. */
  isNewest(sealed: string): boolean;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const type = "wherry+jwe";

/**
 * Seals JSON values as JWE, `dir` + `A256GCM` (RFC 7516). The protected header is the additional data of the cipher, so the place
 * written into it cannot be edited, and `open` compares it with the place it was read from.
 */
export function createSealer(ring: KeyRing): Sealer {
  return {
    async seal(place, value) {
      const kid = ring.newest;
      const key = (await ring.key(kid, place.purpose)) as CryptoKey;
      return new CompactEncrypt(encoder.encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid, typ: type, ctx: contextOf(place) })
        .encrypt(key);
    },

    isNewest: (sealed) => protectedHeader(sealed).kid === ring.newest,

    async open<T>(place: Place, sealed: string): Promise<T> {
      const header = protectedHeader(sealed);
      if (header.typ !== type || typeof header.ctx !== "string" || typeof header.kid !== "string")
        throw new AppError("key_ring", { cause: new Error("sealed value with a foreign header") });
      const owner = header.ctx.split("|", 1)[0];
      if (owner !== encodeURIComponent(place.user)) throw new AppError("not_found");
      const key = await ring.key(header.kid, place.purpose);
      if (!key)
        throw new AppError("key_ring", { cause: new Error("sealed under a key that is not in the ring") });
      if (header.ctx !== contextOf(place))
        throw new AppError("key_ring", { cause: new Error("sealed value was moved") });
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        });
        return JSON.parse(decoder.decode(plaintext)) as T;
      } catch (cause) {
        if (cause instanceof errors.JOSEError)
          throw new AppError("key_ring", { cause: new Error(`sealed value does not open: ${cause.code}`) });
        throw cause;
      }
    },
  };
}

/** The place a log entry says it stands at; authenticated only once the entry is opened there. */
export function claimedIndex(sealed: string): number {
  const context = protectedHeader(sealed).ctx;
  const index = Number(String(context).split("|")[3]);
  if (!Number.isInteger(index))
    throw new AppError("key_ring", { cause: new Error("log entry without an index") });
  return index;
}

function contextOf({ user, purpose, key, index }: Place): string {
  const parts = [encodeURIComponent(user), purpose, key];
  return index === undefined ? parts.join("|") : [...parts, index].join("|");
}

function protectedHeader(sealed: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(sealed);
  } catch {
    throw new AppError("key_ring", { cause: new Error("value is not a JWE") });
  }
}
