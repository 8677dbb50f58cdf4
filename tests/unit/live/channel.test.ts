import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changed } from "../../../lib/changes/noted.ts";
import type { ConversationSummary } from "../../../lib/shared/records.ts";
import { hashed } from "../../../lib/store/keys.ts";
import { createWorld, noSummaries, reading } from "./world.ts";

const moment = 20; // ms

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A world in which the sign-in of the device is no news any more. */
async function quietWorld(mostMs: number | null = null) {
  const world = await createWorld(mostMs);
  await pass(2 * 60_000);
  return world;
}

const summary = (id: string): ConversationSummary => ({
  id,
  title: "Rye",
  pinned: false,
  updatedAt: "2026-01-01T00:00:00.000Z",
  running: false,
  unread: false,
  turns: 1,
});

describe("a live channel", () => {
  test("says first that it is current, then what changed, and that it is current again", async () => {
    const { live, reader, note } = await quietWorld();
    const channel = reading(live.channel(reader, Date.now(), async (ids) => ids.map(summary)));
    await pass(moment);
    expect(channel.events()).toEqual(["current"]);
    await note(changed.conversation("c1"), changed.draft("new"), changed.connection);
    await pass(moment);
    expect(channel.events().slice(1)).toEqual(["conversation", "draft", "connection", "current"]);
    expect(channel.frames[1]?.data).toEqual({ conversation: summary("c1") });
    expect(channel.frames[2]?.data).toEqual({ conversationId: "new" });
    live.close();
    await channel.done;
  });

  test("moves the cursor on behind the last event alone, so that one who is cut off between two hears both again", async () => {
    const { live, reader, note } = await quietWorld();
    const start = Date.now();
    const channel = reading(live.channel(reader, start, noSummaries));
    await pass(150_000);
    const [first] = channel.frames;
    await note(changed.draft("new"), changed.connection);
    await pass(moment);
    const [, draft, connection, current] = channel.frames;
    expect([draft?.id, connection?.id]).toEqual([first?.id, first?.id]);
    expect(current?.id).toBeGreaterThan((first?.id ?? 0) + 100_000);
    live.close();
    await channel.done;
  });

  test("reads all changed conversations at once, and says of those that are not there that they are gone", async () => {
    const { live, reader, note } = await quietWorld();
    const asked: string[][] = [];
    const channel = reading(
      live.channel(reader, Date.now(), async (ids) => {
        asked.push(ids);
        return ids.filter((id) => id !== "c2").map(summary);
      }),
    );
    await pass(moment);
    await note(...["c1", "c2", "c3"].map(changed.conversation));
    await pass(moment);
    expect(asked.map((ids) => ids.toSorted())).toEqual([["c1", "c2", "c3"]]);
    expect(channel.events().filter((event) => event === "gone")).toHaveLength(1);
    expect(channel.frames.find(({ event }) => event === "gone")?.data).toEqual({ conversationId: "c2" });
    live.close();
    await channel.done;
  });

  test("tells of the other devices and of its own new name, once for all of them", async () => {
    const { live, reader, note } = await quietWorld();
    const channel = reading(live.channel(reader, Date.now(), noSummaries));
    await pass(moment);
    await note(changed.session("another"), changed.session("a third"), changed.session(hashed(reader.sid)));
    await pass(moment);
    expect(channel.events().slice(1)).toEqual(["devices", "current"]);
    live.close();
    await channel.done;
  });

  test("says to a device that was thrown out when that was, and nothing more", async () => {
    const { live, reader, devices, state } = await quietWorld();
    const channel = reading(live.channel(reader, Date.now(), noSummaries));
    await pass(moment);
    const at = Date.now();
    state.takes = 5;
    const ending = devices.end(reader.user, hashed(reader.sid));
    while (!channel.state.over) await pass(1);
    await ending;
    const { event, data } = channel.frames.at(-1) ?? {};
    expect(event).toBe("signed_out");
    expect(Date.parse((data as { at: string }).at) - at).toBeLessThan(1_000);
    expect(channel.events()).not.toContain("devices");
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [null, 5 * 60_000],
    [50_000, 50_000],
  ])(
    "ends by itself, with a cursor to go on from, where the host lets an answer take %s ms",
    async (mostMs, life) => {
      const { live, reader } = await quietWorld(mostMs);
      const start = Date.now();
      const channel = reading(live.channel(reader, start, noSummaries));
      await pass(life - 1_000);
      expect(channel.state.over).toBe(false);
      await pass(1_000);
      expect(channel.state.over).toBe(true);
      expect(channel.events()).toEqual(["current", "current"]);
      expect(start + life - (channel.frames.at(-1)?.id ?? 0)).toBeLessThanOrEqual(41_000);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("lets go of everything when its reader leaves, though nothing happens", async () => {
    const { live, reader } = await quietWorld();
    const channel = live.channel(reader, Date.now(), noSummaries);
    await channel.next(); // how soon to come back
    await pass(moment);
    await channel.next(); // current
    const waiting = channel.next();
    await pass(5_500);
    void channel.return(undefined);
    expect(await waiting).toMatchObject({ done: true });
    expect(vi.getTimerCount()).toBe(0);
  });
});
