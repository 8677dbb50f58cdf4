import "server-only";
import webPush from "web-push";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Place, Sealer } from "../store/sealed.ts";

/** P-256, base64url: what push services know this deployment by (RFC 8292). */
export type VapidKeys = { publicKey: string; privateKey: string };

const place: Place = { user: "-", purpose: "push", key: keys.pushKeys };

export type VapidKeyPair = ReturnType<typeof createVapidKeyPair>;

/** The one key pair of a deployment, made here when it is first needed: no account with anybody is behind it. */
export function createVapidKeyPair(store: Store, sealer: Sealer) {
  const read = ["get", keys.pushKeys] as const;

  return {
    /** The read that `open` needs, for a caller's batch. */
    read,

    /** Opens what a batched read brought, or makes the pair; of instances that do so at once, all get the one that stands. */
    async open(sealed: string | null): Promise<VapidKeys> {
      if (sealed !== null) {
        const known = await sealer.open<VapidKeys>(place, sealed);
        // Nothing else would ever write it again, and an old key of the ring must be able to leave.
        if (!sealer.isNewest(sealed))
          await store.batch([["swap", keys.pushKeys, sealed, await sealer.seal(place, known)]]);
        return known;
      }
      const made = webPush.generateVAPIDKeys();
      const [first, standing] = await store.batch([
        ["swap", keys.pushKeys, null, await sealer.seal(place, made)],
        read,
      ]);
      return first ? made : this.open(standing);
    },
  };
}
