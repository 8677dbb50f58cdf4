import "server-only";
import { encodeFrame, type TurnEvent } from "../shared/events.ts";
import type { TurnRecord } from "./record.ts";

/** Why a turn is being ended by us. `refused`: somebody else has put its end. */
export type StopReason = "stopped" | "interrupted" | "refused";

export type LiveTurn = ReturnType<typeof createLiveTurn>;

/**
 * The log of a turn that runs in this process: readers here follow it without the store. Frames are encoded once, whoever reads.
 */
export function createLiveTurn(record: TurnRecord) {
  const frames: string[] = [];
  const stopping = new AbortController();
  let pending: TurnEvent[] = [];
  let state: "running" | "ended" | "refused" = "running";
  let wake = Promise.withResolvers<void>();

  function changed() {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  return {
    record,
    /** When it began, by this process's own steady clock; what lasts is measured from here. */
    began: performance.now(),
    /** Frame `n` carries event number `n + 1`. */
    frames: frames as readonly string[],
    stopping: stopping.signal,
    get state() {
      return state;
    },

    publish(events: readonly TurnEvent[]) {
      for (const event of events) {
        pending.push(event);
        frames.push(encodeFrame(frames.length + 1, event));
      }
      changed();
    },

    /** Shows the end to readers, once it is in the store. */
    finish(end: TurnEvent) {
      frames.push(encodeFrame(frames.length + 1, end));
      state = "ended";
      changed();
    },

    /** Somebody else ended this turn: readers must take what the store has. */
    refuse() {
      state = "refused";
      stopping.abort("refused" satisfies StopReason);
      changed();
    },

    /** Events not written down yet; taking them hands over the duty to write them. */
    take(): TurnEvent[] {
      const taken = pending;
      pending = [];
      return taken;
    },

    /** Ends the turn from outside; the runner puts the end. The first reason stands. */
    stop(reason: StopReason) {
      stopping.abort(reason);
    },

    /** Resolves with the next change. */
    next: () => wake.promise,
  };
}

export type LiveTurns = ReturnType<typeof createLiveTurns>;

/** The turns that run in this process. */
export function createLiveTurns() {
  const turns = new Map<string, LiveTurn>();
  return {
    get: (turnId: string) => turns.get(turnId),
    add: (turn: LiveTurn) => void turns.set(turn.record.turnId, turn),
    remove: (turnId: string) => void turns.delete(turnId),
    all: () => [...turns.values()],
    countOf: (user: string) => [...turns.values()].filter((turn) => turn.record.user === user).length,
  };
}
