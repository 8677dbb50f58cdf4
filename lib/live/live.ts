import "server-only";
import type { Devices } from "../auth/devices.ts";
import type { Identity } from "../auth/identity.ts";
import type { WhileSignedIn } from "../auth/while-signed-in.ts";
import type { Changes } from "../changes/changes.ts";
import { stoppable } from "../http/stoppable.ts";
import { AppError } from "../shared/errors.ts";
import { encodeFrame } from "../shared/events.ts";
import { createLiveEvents, type Summaries } from "./events.ts";

export type LiveOptions = {
  changes: Changes;
  devices: Devices;
  whileSignedIn: WhileSignedIn;
  /** Multiplies the limit on open channels. */
  scale: number;
  /** The longest that this host lets an answer take, in ms; null for no end. */
  mostMs: number | null;
};

/** A channel ends after this long, in ms, so that the way back is walked every day and not only when something breaks (UX 3.4). */
const life = 5 * 60_000;
const mostOpen = 20;

/** The live channel: what each signed-in device of a user hears of the others, over one event stream. */
export function createLive({ changes, devices, whileSignedIn, scale, mostMs }: LiveOptions) {
  const liveEvents = createLiveEvents(devices);
  const closing = new AbortController();
  const open = new Map<string, number>();

  function count(user: string, by: 1 | -1): void {
    const now = (open.get(user) ?? 0) + by;
    if (now > 0) open.set(user, now);
    else open.delete(user);
  }

  /**
   * Events keep the cursor of what came before them, and a `current` behind them moves it on: one who is cut off between two events
   * hears both again.
   */
  async function* follow(
    reader: Identity,
    after: number,
    summaries: Summaries,
    stopped: AbortSignal,
  ): AsyncGenerator<string> {
    const names = new Set<string>();
    let reached: number | null = null;
    let said: number | null = null;
    let news = Promise.withResolvers<void>();
    const watch = changes.watch(reader.user, after, (more, cursor) => {
      for (const name of more) names.add(name);
      reached = cursor;
      if (said === null || more.length > 0) news.resolve();
    });
    let over = false;
    const end = () => {
      over = true;
      news.resolve();
    };
    const timer = setTimeout(end, Math.min(life, mostMs ?? life));
    stopped.addEventListener("abort", end);
    closing.signal.addEventListener("abort", end);
    if (closing.signal.aborted) end();
    count(reader.user, 1);
    try {
      yield "retry: 1000\n\n";
      for (;;) {
        await news.promise;
        if (stopped.aborted) return;
        const last = over;
        news = Promise.withResolvers();
        const upTo: number | null = reached;
        const told = [...names];
        names.clear();
        const events = await liveEvents(reader, told, summaries);
        const cursor = upTo ?? after;
        const frames = events.map((event) => encodeFrame(said ?? after, event));
        yield [...frames, encodeFrame(cursor, { type: "current" })].join("");
        said = cursor;
        if (last) return;
      }
    } finally {
      clearTimeout(timer);
      closing.signal.removeEventListener("abort", end);
      watch.close();
      count(reader.user, -1);
    }
  }

  return {
    /**
     * The frames of a device's channel, from `after` on: a cursor of an earlier one, or a time in ms.
     * @throws AppError `rate_limited` when too many are open in this process.
     */
    channel(reader: Identity, after: number, summaries: Summaries): AsyncGenerator<string> {
      if ((open.get(reader.user) ?? 0) >= mostOpen * scale) throw new AppError("rate_limited");
      const frames = stoppable((stopped) => follow(reader, after, summaries, stopped));
      return whileSignedIn(frames, reader, async () => {
        const { endedAt } = await devices.statusOf(reader).catch(() => ({ endedAt: undefined }));
        return encodeFrame(after, { type: "signed_out", at: endedAt ?? new Date().toISOString() });
      });
    },

    /** Ends all channels, as the server goes down. */
    close: () => closing.abort(),
  };
}
