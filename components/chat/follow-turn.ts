import { type Followed, type Frame, followStream, type StreamOptions } from "@/components/live/follow-stream";
import type { StreamEvent } from "@/lib/shared/events";

export type FollowOptions = Omit<StreamOptions, "connect" | "onFrames"> & {
  /** Number of the last event already held; 0 for none. */
  cursor: number;
  /** Asks for the turn's events behind `cursor`. Its answer may be a refusal; a rejection is a lost connection. */
  connect: (cursor: number, signal: AbortSignal) => Promise<Response>;
  /** Events in order, each once. After a `reset` everything follows again from the start. */
  onEvents: (events: StreamEvent[], cursor: number) => void;
};

/** Follows a turn until its `end`. Resumes behind the last whole event, so nothing is shown twice. */
export function followTurn({
  cursor: from,
  connect,
  onEvents,
  ...options
}: FollowOptions): Promise<Followed> {
  let cursor = from;
  return followStream({
    ...options,
    connect: (signal) => connect(cursor, signal),
    onFrames(frames) {
      const events = frames.filter(isNews).map(eventOf);
      if (events.length > 0) onEvents(events, cursor);
      return events.at(-1)?.type === "end";
    },
  });

  function isNews({ id, event }: Frame): boolean {
    if (event !== "reset" && id <= cursor) return false;
    cursor = id;
    return true;
  }
}

const eventOf = ({ event, data }: Frame) => ({ type: event, ...JSON.parse(data) }) as StreamEvent;
