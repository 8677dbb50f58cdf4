import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isAppError } from "../shared/errors.ts";
import { encodeFrame, type TurnEvent } from "../shared/events.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { LiveTurn, LiveTurns } from "./live.ts";
import { openEntries, type TurnRecord } from "./record.ts";
import type { Settle } from "./settle.ts";

/** How often a reader on another instance looks into the store. */
const pollPace = 200;
const watchedLife = 3_000;
const framesAtOnce = 2_000;
const mostTries = 25;
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

  async function* fromLive(turn: LiveTurn, after: number): AsyncGenerator<string> {
    const past = after > turn.frames.length || (turn.state === "ended" && after >= turn.frames.length);
    let cursor = past ? 0 : after;
    if (past) yield resetFrame;
    for (;;) {
      if (turn.state === "refused") {
        yield resetFrame;
        yield* fromStore(turn.record, 0, true);
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

  /** What the store has from entry `next` on, and whether somebody runs the turn. A store that is away for moments is no news. */
  async function look(turnId: string, next: number) {
    const watched = ["swap", keys.mark(turnId), null, "watched", watchedLife] as const;
    for (let tries = 1; ; tries++) {
      try {
        const [sealed, beat] = await store.batch([
          ["read", keys.turnLog(turnId), next],
          ["get", keys.heartbeat(turnId)],
          ...(store.kind === "upstash" ? [watched] : []),
        ]);
        return { sealed, beat };
      } catch (error) {
        const passing = isAppError(error) && error.code === "store_unavailable";
        if (!passing || tries === mostTries || closing.aborted) throw error;
        await pause(pollPace);
      }
    }
  }

  /** @param replayed true when the reader has been told to start again already. */
  async function* fromStore(record: TurnRecord, after: number, replayed = false): AsyncGenerator<string> {
    const { user, turnId } = record;
    const all: TurnEvent[] = [];
    let cursor = after;
    let settled = false;
    for (let next = 0; !closing.aborted; ) {
      const { sealed, beat } = await look(turnId, next);
      const entries = await openEntries(sealer, user, turnId, next, sealed);
      next += entries.length;
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
      if (beat === null) {
        if (settled) return; // still no end: the log has outlived its keeping time
        settled = !(await settle.settle(user, turnId));
        continue;
      }
      const here = live.get(turnId);
      if (here) return yield* fromLive(here, cursor);
      await pause(pollPace);
    }
  }

  /** Frames of a turn behind event number `after`, ending behind its `end`. */
  return function tail(record: TurnRecord, after: number): AsyncGenerator<string> {
    const here = live.get(record.turnId);
    return here ? fromLive(here, after) : fromStore(record, after);
  };
}
