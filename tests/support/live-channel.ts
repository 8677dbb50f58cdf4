import type { LiveEvent } from "../../lib/shared/live.ts";
import type { Owner } from "./owner.ts";
import { readEvents } from "./read-events.ts";

type Fitting<T extends LiveEvent["type"]> = Extract<LiveEvent, { type: T }>;

/**
 * A device's live channel, told from now on or from `after`. Resolves when it has caught up.
 * @throws Error when it is refused.
 */
export async function openChannel(device: Owner, after?: number) {
  const leaving = new AbortController();
  const query = after === undefined ? "" : `?after=${after}`;
  const response = await device.call(`/api/live${query}`, { signal: leaving.signal });
  if (!response.ok) throw new Error(`live: ${response.status} ${await response.text()}`);
  const events = readEvents(response);
  const heard: LiveEvent[] = [];
  let cursor = 0;

  async function next(): Promise<LiveEvent | null> {
    const { value, done } = await events.next();
    if (done) return null;
    cursor = value.id;
    const event = value.event as unknown as LiveEvent;
    heard.push(event);
    return event;
  }

  /** The next event of this kind that fits; those before it are passed over. */
  async function until<T extends LiveEvent["type"]>(
    type: T,
    fits: (event: Fitting<T>) => boolean = () => true,
  ): Promise<Fitting<T>> {
    for (;;) {
      const event = await next();
      if (!event) throw new Error(`the channel ended before a fitting ${type}`);
      if (event.type === type && fits(event as Fitting<T>)) return event as Fitting<T>;
    }
  }

  await until("current");
  return {
    until,
    next,
    /** Everything so far. */
    heard,
    /** Where to go on later. */
    cursor: () => cursor,
    leave: () => leaving.abort(),
  };
}
