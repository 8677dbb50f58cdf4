import "server-only";
import { AppError } from "../shared/errors.ts";
import type { Device } from "../shared/records.ts";
import { hashed, keys } from "../store/keys.ts";
import type { Operation, Ranked, Store } from "../store/port.ts";
import type { Identity } from "./identity.ts";
import type { SessionRecords } from "./session-record.ts";

/** Nobody owns more devices than a page of the index holds; whoever does sees the newest. */
const most = 100;
/** How long a device that stays away may still learn that it was signed out, in ms. */
const toldFor = 30 * 24 * 60 * 60_000;

const hashOf = ({ member }: Ranked) => member.slice(keys.device("").length);

export type Devices = ReturnType<typeof createDevices>;

/** The signed-in devices of a user, as any one of them sees and ends them. A device is known by the hash of its session's id. */
export function createDevices(store: Store, records: SessionRecords) {
  const listRead = (user: string) => ["top", keys.devices(user), { limit: most }] as const;

  /** What stands, still sealed, behind a page of the index; members of what has expired are dropped. */
  async function standing(user: string, page: Ranked[]): Promise<{ hash: string; sealed: string }[]> {
    const found = await store.batch(page.map(({ member }) => ["get", member] as const));
    const expired = page.filter((_, at) => found[at] === null);
    if (expired.length > 0)
      await store.batch(expired.map(({ member }) => ["unrank", keys.devices(user), member] as const));
    return page.flatMap((ranked, at) => {
      const sealed = found[at];
      return sealed ? [{ hash: hashOf(ranked), sealed }] : [];
    });
  }

  /** Operations that end a session from another device, which it may learn of when it comes back. */
  const thrownOut = (user: string, hash: string): Operation[] => [
    ...records.ended(user, hash),
    ["set", keys.endedDevice(hash), JSON.stringify({ at: Date.now() }), toldFor],
  ];

  return {
    listRead,

    /** This device first, then the one last seen. @param page what `listRead` brought. */
    async list({ user, sid }: Identity, page: Ranked[]): Promise<Device[]> {
      const own = hashed(sid);
      const opened = (await standing(user, page)).map(async ({ hash, sealed }) => {
        const { device, platform, signedInAt, seenAt } = await records.open(user, hash, sealed);
        return {
          id: hash,
          name: device,
          platform,
          firstSeen: new Date(signedInAt).toISOString(),
          lastSeen: new Date(seenAt).toISOString(),
          current: hash === own,
        };
      });
      return (await Promise.all(opened)).toSorted(
        (a, b) => Number(b.current) - Number(a.current) || b.lastSeen.localeCompare(a.lastSeen),
      );
    },

    /** @throws AppError `not_found`. */
    async rename(user: string, hash: string, name: string): Promise<void> {
      if (!(await records.change(user, hash, { device: name }))) throw new AppError("not_found");
    },

    /** Signs another device out, at once. @throws AppError `not_found`. */
    async end(user: string, hash: string): Promise<void> {
      const [sealed] = await store.batch([["get", keys.device(hash)]]);
      if (sealed === null) throw new AppError("not_found");
      await records.open(user, hash, sealed);
      await store.batch(thrownOut(user, hash));
    },

    /** Signs all other devices out, at once. @returns how many. */
    async endOthers({ user, sid }: Identity): Promise<number> {
      const own = keys.session(sid);
      for (let ended = 0; ; ) {
        const [page] = await store.batch([listRead(user)]);
        const others = page.filter(({ member }) => member !== own);
        if (others.length === 0) return ended;
        const hashes = (await standing(user, others)).map(({ hash }) => hash);
        if (hashes.length > 0) await store.batch(hashes.flatMap((hash) => thrownOut(user, hash)));
        ended += hashes.length;
      }
    },

    /** Whether a cookie's session stands; if it was ended from another device, when (ISO 8601). */
    async statusOf({ sid }: Identity): Promise<{ signedIn: boolean; endedAt?: string }> {
      const [session, ended] = await store.batch([
        ["get", keys.session(sid)],
        ["get", keys.endedDevice(hashed(sid))],
      ]);
      if (session !== null || ended === null) return { signedIn: session !== null };
      return { signedIn: false, endedAt: new Date(JSON.parse(ended).at).toISOString() };
    },
  };
}
