import type { LiveEvent } from "@/lib/shared/live";
import { type Frame, followStream } from "./follow-stream";
import { type OnWake, pause } from "./pace";
import type { News, Tabs, Word } from "./tabs";

export type ChannelOptions = {
  /** Where the knowledge of this page ends: the server's time when it was made, in ms. */
  after: number;
  /** Whatever happened since, in order; now and then something twice. */
  onEvent: (event: LiveEvent) => void;
  /** Asks for the events behind `after`. Its answer may be a refusal; a rejection is a lost connection. */
  connect: (after: number, signal: AbortSignal) => Promise<Response>;
  tabs: Tabs;
  onWake?: OnWake;
};

/** The longest that a timer can wait. */
const ages = 2 ** 31 - 1;

/**
 * The live channel of one tab. Of all tabs that take part one reads and tells the others. Its news name the place they follow, so
 * a tab that joined late, or slept, notices what it misses and says so; then the reader goes back to there.
 */
export function createChannel({ after, onEvent, connect, tabs, onWake }: ChannelOptions) {
  let cursor = after;

  async function takePart(signal: AbortSignal) {
    let reading: AbortController | null = null;
    const talk = tabs.meet(hear);

    function hear(word: Word) {
      if (signal.aborted) return;
      if ("missing" in word) goBack(word.missing);
      else if (word.from > cursor) talk.say({ missing: cursor });
      else take(word);
    }

    function take({ to, events }: News) {
      cursor = to;
      for (const event of events) onEvent(event);
    }

    function goBack(to: number) {
      if (!reading || to >= cursor) return;
      cursor = to;
      reading.abort();
    }

    function tell(news: News) {
      take(news);
      talk.say(news);
    }

    /** Until this tab leaves, or the sign-in is over. */
    async function read() {
      for (;;) {
        reading = new AbortController();
        let events: LiveEvent[] = [];
        const followed = await followStream({
          connect(connection) {
            events = []; // what came without its `current` comes again
            return connect(cursor, connection);
          },
          onFrames(frames) {
            for (const frame of frames) {
              const event = eventOf(frame);
              events.push(event);
              if (event.type !== "current" && event.type !== "signed_out") continue;
              tell({ from: cursor, to: event.type === "current" ? frame.id : cursor, events });
              events = [];
            }
            return frames.at(-1)?.event === "signed_out";
          },
          ...(onWake ? { onWake } : {}),
          signal: AbortSignal.any([signal, reading.signal]),
        });
        reading = null;
        if (followed !== "aborted" || signal.aborted) return;
      }
    }

    talk.say({ missing: cursor });
    while (!signal.aborted) {
      await tabs.alone(read, signal);
      await pause(ages, signal, onWake); // a sign-in that is over may be renewed
    }
    talk.leave();
  }

  return {
    /** Takes part from now on. Returns the way to leave; what happens until the next `join` is caught up with then. */
    join(): () => void {
      const left = new AbortController();
      void takePart(left.signal);
      return () => left.abort();
    },
  };
}

const eventOf = ({ event, data }: Frame) => ({ type: event, ...JSON.parse(data) }) as LiveEvent;
