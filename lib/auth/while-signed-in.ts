import "server-only";
import type { Changes } from "../changes/changes.ts";
import { changed } from "../changes/noted.ts";
import { stoppable } from "../http/stoppable.ts";
import { hashed, keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Identity } from "./identity.ts";

/** How often an open stream asks for its session where nobody tells, in ms: five seconds is the promise (SECURITY G7). */
const untold = 4_000;
/** And where every end is told: only a session that ran out by itself is found this way, and each question may be billed. */
const told = 600_000;

type Over = "signed out" | "stopped";

export type WhileSignedIn = ReturnType<typeof createWhileSignedIn>;

/** Ties streams to the session of their reader, on whatever instance that may be ended. */
export function createWhileSignedIn({ store, changes }: { store: Store; changes: Changes }) {
  /**
   * Lets a stream go on for as long as its reader is signed in. A store that cannot tell ends nothing.
   * @param farewell makes the last frame of a stream that ends for that.
   */
  return function whileSignedIn(
    frames: AsyncGenerator<string>,
    { user, sid }: Identity,
    farewell?: () => Promise<string>,
  ): AsyncGenerator<string> {
    return stoppable(async function* (stopped) {
      // Each wait has a promise of its own: what waits for one that lasts as long as the stream is kept until the stream ends.
      let waiting = Promise.withResolvers<IteratorResult<string> | Over>();
      let over: Over | null = null;
      const end = (why: Over) => {
        over ??= why;
        waiting.resolve(over);
      };
      stopped.addEventListener("abort", () => end("stopped"));
      let askedAt = performance.now();

      async function ask(): Promise<void> {
        askedAt = performance.now();
        try {
          const [session] = await store.batch([["get", keys.session(sid)]]);
          if (session === null) end("signed out");
        } catch {
          askedAt = Number.NEGATIVE_INFINITY; // ask again soon
        }
      }

      const own = changed.session(hashed(sid));
      const watch = changes.watch(user, Date.now(), (names) => void (names.includes(own) && ask()));
      const timer = setInterval(() => {
        const willBeTold = watch.delivering && store.kind !== "sqlite";
        if (!willBeTold || performance.now() - askedAt >= told) void ask();
      }, untold);
      timer.unref();
      try {
        for (;;) {
          waiting = Promise.withResolvers();
          if (over) waiting.resolve(over);
          frames.next().then(waiting.resolve, waiting.reject);
          const next = await waiting.promise;
          if (next === "signed out" && farewell) yield await farewell();
          if (typeof next === "string" || next.done) return;
          yield next.value;
        }
      } finally {
        watch.close();
        clearInterval(timer);
        void frames.return(undefined);
      }
    });
  };
}
