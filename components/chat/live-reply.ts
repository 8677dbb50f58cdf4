import type { StreamEvent, TurnEvent } from "@/lib/shared/events";
import { emptyReply, fold, type Reply } from "@/lib/shared/fold";

/** The answer of a running turn, outside React: it changes up to a thousand times a second, its view once a frame. */
export type LiveReply = {
  get: () => Reply;
  subscribe: (listener: () => void) => () => void;
  push: (events: readonly StreamEvent[]) => void;
  /** Folds what waits, at once. */
  flush: () => Reply;
  /** Bytes of any kind arrived. `serverClock`: the server's time at that moment, ms, where it said so. */
  touch: (serverClock?: number) => void;
  /** Ms since the server was last heard. */
  silence: () => number;
  /** Ms that the current thinking has taken, by the server's clock. */
  thinking: () => number;
};

export type Schedule = (run: () => void) => () => void;

/**
 * @param schedule runs a function before the next frame is drawn, and returns the way to call that off.
 * @param now the device's clock, ms.
 */
export function createLiveReply(
  schedule: Schedule = beforeNextFrame,
  now: () => number = Date.now,
): LiveReply {
  const listeners = new Set<() => void>();
  let reply = emptyReply;
  /** What waiting events are folded onto: the reply, unless a reset has made them a new one. */
  let ground = emptyReply;
  let waiting: TurnEvent[] = [];
  let callOff: (() => void) | null = null;
  let touched = now();
  let clockOffset = 0;
  let thoughtFrom: number | null = null;

  const flush = () => {
    callOff?.();
    callOff = null;
    if (waiting.length === 0) return reply;
    reply = fold(ground, waiting);
    ground = reply;
    waiting = [];
    for (const listener of listeners) listener();
    return reply;
  };

  return {
    get: () => reply,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push(events) {
      for (const event of events) {
        if (event.type === "reset") {
          ground = emptyReply;
          waiting = [];
          thoughtFrom = null;
          continue;
        }
        if (event.type === "start") thoughtFrom = Date.parse(event.at);
        else if (event.type === "text") thoughtFrom = null;
        else if (event.type === "reasoning" || event.type === "tool") thoughtFrom ??= now() + clockOffset;
        waiting.push(event);
      }
      callOff ??= schedule(flush);
    },
    flush,
    touch(serverClock) {
      touched = now();
      if (serverClock !== undefined) clockOffset = serverClock - touched;
    },
    silence: () => now() - touched,
    thinking: () => (thoughtFrom === null ? 0 : Math.max(0, now() + clockOffset - thoughtFrom)),
  };
}

/** A hidden tab draws no frames, so there this runs when the tab is seen again. */
function beforeNextFrame(run: () => void): () => void {
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
}
