import "server-only";
import { keys } from "./keys.ts";
import type { Store } from "./port.ts";
import type { Place, Sealer } from "./sealed.ts";

const place: Place = { user: "-", purpose: "check", key: keys.keyCheck };

/**
 * Proves that this key ring belongs to this store, before anything is written: the first start seals a constant, every later one
 * must be able to open it.
 * @throws AppError `key_ring` when it cannot.
 */
export async function checkKeyRing(store: Store, sealer: Sealer): Promise<void> {
  const [sealed] = await store.batch([["get", keys.keyCheck]]);
  if (sealed !== null) {
    const constant = await sealer.open(place, sealed);
    // Under the newest key at once, so that an old one can leave the ring when nothing else needs it.
    if (!sealer.isNewest(sealed))
      await store.batch([["swap", keys.keyCheck, sealed, await sealer.seal(place, constant)]]);
    return;
  }
  const [first] = await store.batch([["swap", keys.keyCheck, null, await sealer.seal(place, "wherry")]]);
  if (!first) await checkKeyRing(store, sealer);
}
