import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { createWorld, noSummaries, reading } from "./world.ts";

const hour = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an idle device costs at most 150 Upstash commands an hour, with all its coming back", async () => {
  const { store, sessions, live, reader, commands } = await createWorld();
  await vi.advanceTimersByTimeAsync(2 * 60_000); // the sign-in itself is no news any more
  const before = commands();
  const until = Date.now() + hour;
  let channels = 0;

  // What the route and the browser do: the session is opened, the channel followed to its end, and opened again from its cursor.
  for (let cursor = Date.now(); Date.now() < until; channels++) {
    const [sealed] = await store.batch([["get", keys.session(reader.sid)]]);
    const session = await sessions.open(reader.user, reader.sid, sealed);
    await sessions.slide(reader.sid, session, sealed as string);
    const channel = reading(live.channel(reader, cursor, noSummaries));
    while (!channel.state.over) await vi.advanceTimersByTimeAsync(1_000);
    cursor = channel.frames.at(-1)?.id ?? cursor;
    await vi.advanceTimersByTimeAsync(1_000);
  }
  const cost = commands() - before;
  expect(channels).toBe(12);
  expect(cost).toBeLessThanOrEqual(150);
  expect(cost).toBeGreaterThan(100); // less would mean that something here has stopped looking
  expect(vi.getTimerCount()).toBe(0);
  await store.close();
});
