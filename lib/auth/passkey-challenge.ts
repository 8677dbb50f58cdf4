import "server-only";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";

/** How long somebody may take with their passkey, in ms. */
const lifetime = 5 * 60_000;

export type PasskeyChallenges = ReturnType<typeof createPasskeyChallenges>;

/**
 * What a passkey has to sign (WebAuthn 13.4.3). Anybody may ask for a challenge, so none is kept: it carries its time and proves by a MAC that
 * we made it, and only one that has been answered is noted, so that it is answered once.
 * @param secret AUTH_SECRET.
 */
export function createPasskeyChallenges(store: Store, secret: string) {
  const macOf = (purpose: string, stamp: Buffer) =>
    createHmac("sha256", `passkey challenge ${secret}`).update(purpose).update("\0").update(stamp).digest();

  return {
    /** @param purpose what the answer will be good for: "sign-in", or the registration of one user's passkey. */
    mint(purpose: string): Uint8Array<ArrayBuffer> {
      const stamp = Buffer.concat([Buffer.alloc(8), randomBytes(16)]);
      stamp.writeBigUInt64BE(BigInt(Date.now()));
      return Uint8Array.from(Buffer.concat([stamp, macOf(purpose, stamp)]));
    },

    /** True once for a challenge of ours, made for this purpose, not too long ago. */
    async redeem(purpose: string, challenge: string): Promise<boolean> {
      const bytes = Buffer.from(challenge, "base64url");
      if (bytes.byteLength !== 56) return false;
      const stamp = bytes.subarray(0, 24);
      if (!timingSafeEqual(bytes.subarray(24), macOf(purpose, stamp))) return false;
      const age = Date.now() - Number(stamp.readBigUInt64BE());
      // From a server whose clock is far ahead it would be good for longer than the note below.
      if (Math.abs(age) > lifetime) return false;
      const used = keys.passkeyChallenge(challenge);
      const [first] = await store.batch([["swap", used, null, "used", 2 * lifetime]]);
      return first;
    },
  };
}
