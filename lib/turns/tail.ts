import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { stoppable } from "../http/stoppable.ts";
import { encodeFrame, type TurnEvent } from "../shared/events.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { LiveTurn, LiveTurns } from "./live.ts";
import { createLook } from "./look.ts";
import { openEntries, type TurnRecord } from "./record.ts";
import type { Settle } from "./settle.ts";

/** How often a reader on another instance looks into the store, in ms; and on a metered one when nothing has come for a while. */
const pollPace = 250;
const sparingPace = 1_000;
const quietAfter = 5_000;
const framesAtOnce = 2_000;
const resetFrame = encodeFrame(0, { type: "reset" });

/**
 * How every reader follows a turn: the tab that asked, a reload, a second device. Where the turn runs in this process it reads
 * the live log, elsewhere the store.
 */
export function createTail(options: {
  store: Store;
  sealer: Sealer;
  live: LiveTurns;
  settle: Settle;
  /** Aborted when the server goes down: readers of other instances' turns come back elsewhere. */
  closing: AbortSignal;
}) {
  const { store, sealer, live, settle, closing } = options;
  const metered = store.kind === "upstash";

  async function* fromLive(turn: LiveTurn, after: number, stopped: AbortSignal): AsyncGenerator<string> {
    const past = after > turn.frames.length || (turn.state === "ended" && after >= turn.frames.length);
    let cursor = past ? 0 : after;
    if (past) yield resetFrame;
    for (;;) {
      if (turn.state === "refused") {
        yield resetFrame;
        yield* fromStore(turn.record, 0, stopped, true);
        return;
      }
      if (cursor < turn.frames.length) {
        const frames = turn.frames.slice(cursor, cursor + framesAtOnce);
        cursor += frames.length;
        yield frames.join("");
      } else if (turn.state === "ended") return;
      else await turn.next();
    }
  }

  /**
   * @param stopped a reader who has gone must not go on asking, which is billed, until the model says its next word.
   * @param replayed true when the reader has been told to start again already.
   */
  async function* fromStore(
    record: TurnRecord,
    after: number,
    stopped: AbortSignal,
    replayed = false,
  ): AsyncGenerator<string> {
    const { user, turnId } = record;
    const all: TurnEvent[] = [];
    let cursor = after;
    let settled = false;
    let heardAt = performance.now();
    const look = createLook(store, turnId, closing);
    for (let next = 0; !closing.aborted && !stopped.aborted; ) {
      const { sealed, alive } = await look(next);
      const entries = await openEntries(sealer, user, turnId, next, sealed);
      next += entries.length;
      if (entries.length > 0) heardAt = performance.now();
      for (const entry of entries) all.push(...entry.events);
      const ended = all.at(-1)?.type === "end";
      if (ended && cursor >= all.length && !replayed) {
        yield resetFrame;
        cursor = 0;
      }
      if (cursor < all.length) {
        const from = cursor;
        yield all
          .slice(from)
          .map((event, at) => encodeFrame(from + at + 1, event))
          .join("");
        replayed = true;
        cursor = all.length;
      }
      if (ended) {
        if (!record.saved) await settle.settle(user, turnId);
        return;
      }
      if (settled) return; // still no end: the log has outlived its keeping time
      if (!alive) {
        settled = !(await settle.settle(user, turnId));
        continue;
      }
      const here = live.get(turnId);
      if (here) return yield* fromLive(here, cursor, stopped);
      await pause(metered && performance.now() - heardAt > quietAfter ? sparingPace : pollPace);
    }
  }

  /** Frames of a turn behind event number `after`, ending behind its `end`. */
  return function tail(record: TurnRecord, after: number): AsyncGenerator<string> {
    const here = live.get(record.turnId);
    return stoppable((stopped) =>
      here ? fromLive(here, after, stopped) : fromStore(record, after, stopped),
    );
  };
}
