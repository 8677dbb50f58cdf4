import "server-only";
import { AppError } from "../shared/errors.ts";
import type { PushSubscriptionBody } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";

/** Where a browser hears of us (RFC 8030), and the hash of the session it belongs to. Whoever knows the endpoint and keys can write to it. */
export type PushSubscription = Pick<PushSubscriptionBody, "endpoint" | "keys"> & { session: string };

/** Of so many devices the newest are kept; one that was left out comes back with its next visit. */
const most = 20;

export type PushSubscriptions = ReturnType<typeof createPushSubscriptions>;

/**
 * The devices of a user that want notifications: one sealed list, changed by compare-and-swap.
 * @param isAllowed whether this server may call an endpoint.
 */
export function createPushSubscriptions(
  store: Store,
  sealer: Sealer,
  isAllowed: (endpoint: string) => boolean,
) {
  const place = (user: string) => ({ user, purpose: "push" as const, key: keys.pushSubscriptions(user) });
  const read = (user: string) => ["get", keys.pushSubscriptions(user)] as const;

  const open = async (user: string, sealed: string | null): Promise<PushSubscription[]> =>
    sealed === null ? [] : sealer.open<PushSubscription[]>(place(user), sealed);

  async function change(
    user: string,
    seen: string | null,
    next: (all: PushSubscription[]) => PushSubscription[],
  ): Promise<void> {
    for (let sealed = seen; ; [sealed] = await store.batch([read(user)])) {
      const before = await open(user, sealed);
      const after = next(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      const value = after.length > 0 ? await sealer.seal(place(user), after) : null;
      const [swapped] = await store.batch([["swap", keys.pushSubscriptions(user), sealed, value]]);
      if (swapped) return;
    }
  }

  /** Forgets these; not what a device has put in their place meanwhile. */
  const without = (user: string, over: PushSubscription[], seen: string | null) =>
    change(user, seen, (all) =>
      all.filter((one) => !over.some((o) => o.endpoint === one.endpoint && o.session === one.session)),
    );

  return {
    /** The read that everything here needs, for a caller's batch. */
    read,
    open,

    /** Puts a device's subscription in the place of its last one. @throws AppError `push_refused` for an endpoint that is not allowed. */
    async keep(
      user: string,
      session: string,
      { endpoint, keys }: PushSubscriptionBody,
      seen: string | null,
    ): Promise<void> {
      if (!isAllowed(endpoint)) throw new AppError("push_refused");
      const own = { endpoint, keys, session };
      await change(user, seen, (all) => {
        if (all.some((known) => JSON.stringify(known) === JSON.stringify(own))) return all;
        const others = all.filter((known) => known.session !== session && known.endpoint !== endpoint);
        return [...others, own].slice(-most);
      });
    },

    /** Forgets what a device has asked for. */
    drop: (user: string, session: string, seen: string | null) =>
      change(user, seen, (all) => all.filter((known) => known.session !== session)),

    without,

    /** Those of devices that are still signed in: one that was signed out, from wherever, hears nothing more. The others are dropped. */
    async standing(user: string, seen: string | null): Promise<PushSubscription[]> {
      const all = await open(user, seen);
      if (all.length === 0) return [];
      const sessions = await store.batch(all.map(({ session }) => ["get", keys.device(session)] as const));
      const gone = all.filter((_, at) => sessions[at] === null);
      if (gone.length > 0) await without(user, gone, seen);
      return all.filter((_, at) => sessions[at] !== null);
    },
  };
}
