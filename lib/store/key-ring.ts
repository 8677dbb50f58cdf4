import "server-only";
import { hkdfSync } from "node:crypto";

export type KeyRing = {
  /** The key new values are sealed under: the first of the ring. */
  readonly newest: string;
  /** The key of one purpose under one id; undefined where the ring has no such id. */
  key(kid: string, purpose: string): Promise<CryptoKey | undefined>;
};

/**
 * Reads `kid:base64,kid:base64`, newest first, 32 bytes each. Every purpose gets a sub-key of its own (HKDF, RFC 5869), so a value
 * sealed for one purpose cannot even be tried under another.
 * @throws Error naming the entry's place when one is malformed; never its content.
 */
export function createKeyRing(keys: string): KeyRing {
  const masters = new Map<string, Uint8Array>();
  for (const [index, entry] of keys.split(",").entries()) {
    const [, kid, encoded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_=-]+)\s*$/.exec(entry) ?? [];
    const secret = encoded ? Buffer.from(encoded, "base64") : Buffer.alloc(0);
    if (!kid || secret.byteLength !== 32 || masters.has(kid))
      throw new Error(
        `ENCRYPTION_KEYS: entry ${index + 1} is not kid:base64 of 32 bytes, or its kid stands twice`,
      );
    masters.set(kid, secret);
  }
  const derived = new Map<string, Promise<CryptoKey>>();

  return {
    newest: masters.keys().next().value as string,
    async key(kid, purpose) {
      const master = masters.get(kid);
      if (!master) return undefined;
      const name = `${kid} ${purpose}`;
      let key = derived.get(name);
      if (!key) {
        const raw = hkdfSync("sha256", master, "wherry", purpose, 32);
        key = crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
        derived.set(name, key);
      }
      return key;
    },
  };
}
