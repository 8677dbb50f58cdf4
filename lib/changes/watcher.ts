import "server-only";
import { keys } from "../store/keys.ts";
import type { Ranked, Store } from "../store/port.ts";

/** Told the names of what has changed, of none too, and how far that reaches: `cursor` is where to go on later. It must not throw. */
export type Heard = (names: string[], cursor: number) => void;

/** One who follows; `after` is where it goes on from, null once it has caught up. */
type Reader = { heard: Heard; after: number | null };

/** Writers' clocks differ, and a write that began earlier may arrive later: so much is read again each time, in ms. */
const overlap = 60_000;
const page = 50;
/** How often to look, in seconds: where nobody wakes us, and where a wake-up can only have been lost. Each look is one command. */
const unwoken = 2;
const woken = 40;

/**
 * Watches what changes for one user, for all who follow it in this process. A wake-up makes it look at once. Times of cursors are this
 * server's own, in ms.
 */
export function createWatcher(store: Store, user: string) {
  const readers = new Set<Reader>();
  let told = new Map<string, number>();
  let cursor = Date.now();
  let seconds = 0;
  let wanted = false;
  let looking = false;
  let failed = false;

  const subscription = store.subscribe(keys.wake(user), look);
  const timer = setInterval(() => {
    if (++seconds >= pace()) look();
  }, 1_000);
  timer.unref();

  function pace(): number {
    if (store.kind === "sqlite") return 0; // other processes on the same file wake nobody, and looking costs nothing
    return subscription.delivering && !failed ? woken : unwoken;
  }

  /** Whatever asks for a look before it begins is served by the same one. */
  function look(): void {
    wanted = true;
    if (looking) return;
    looking = true;
    setImmediate(async () => {
      while (wanted && readers.size > 0) {
        wanted = false;
        seconds = 0;
        failed = await read().then(
          () => false,
          () => true,
        );
      }
      looking = false;
    });
  }

  async function read(): Promise<void> {
    const now = Date.now();
    const asked = [...readers];
    const floor = Math.min(cursor, ...asked.map(({ after }) => after ?? cursor)) - overlap;
    const found = await since(floor);
    // The newest page is compared as it is: what a writer notes whose clock is far behind is found by its time having changed.
    const news = found.filter(
      ({ member, score }, at) => (at < page || score > cursor - overlap) && told.get(member) !== score,
    );
    told = new Map(found.map(({ member, score }) => [member, score]));
    cursor = now;
    for (const reader of asked) {
      const { after, heard } = reader;
      const own = after === null ? news : found.filter(({ score }) => score > after - overlap);
      reader.after = null;
      if (readers.has(reader))
        heard(
          own.map(({ member }) => member),
          now,
        );
    }
  }

  /** Everything behind `floor`, and at least the newest page. */
  async function since(floor: number): Promise<Ranked[]> {
    const found: Ranked[] = [];
    for (;;) {
      const before = found.at(-1);
      const [ranked] = await store.batch([
        ["top", keys.changes(user), { limit: page, ...(before ? { before } : {}) }],
      ]);
      found.push(...ranked);
      const last = ranked.at(-1);
      if (ranked.length < page || !last || last.score <= floor) return found;
    }
  }

  return {
    /** False while this server has to look by itself, and may be some seconds late. */
    get delivering() {
      return subscription.delivering;
    },

    /** @returns what ends it; true from that when nobody follows any more, and this watcher is over. */
    join(after: number, heard: Heard): () => boolean {
      const reader: Reader = { heard, after: Math.min(after, Date.now()) };
      readers.add(reader);
      // The first one is served when delivery begins: a look before would have to be made again then.
      if (subscription.delivering) look();
      return () => {
        if (!readers.delete(reader) || readers.size > 0) return false;
        clearInterval(timer);
        subscription.close();
        return true;
      };
    },
  };
}
