import { createDevices } from "../../../lib/auth/devices.ts";
import { createSessionRecords } from "../../../lib/auth/session-record.ts";
import { createSessions } from "../../../lib/auth/sessions.ts";
import { createWhileSignedIn } from "../../../lib/auth/while-signed-in.ts";
import { createChanges } from "../../../lib/changes/changes.ts";
import { noted } from "../../../lib/changes/noted.ts";
import type { Summaries } from "../../../lib/live/events.ts";
import { createLive } from "../../../lib/live/live.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createMeteredStore } from "../changes/metered-store.ts";

export const user = "owner";

/** Live channels over a metered store, and a device that has signed in. */
export async function createWorld(mostMs: number | null = null) {
  const metered = createMeteredStore();
  const { store } = metered;
  const ring = createKeyRing(`k1:${Buffer.alloc(32, 1).toString("base64")}`);
  const records = createSessionRecords(store, createSealer(ring));
  const sessions = createSessions(store, records);
  const devices = createDevices(store, records);
  const changes = createChanges(store);
  const whileSignedIn = createWhileSignedIn({ store, changes });
  const live = createLive({ changes, devices, whileSignedIn, scale: 1, mostMs });
  const sid = await sessions.begin({ user, device: "Chrome", platform: "Linux", method: "link" }, null);
  return {
    ...metered,
    sessions,
    devices,
    live,
    reader: { user, sid },
    note: (...names: string[]) => store.batch(noted(user, ...names)),
  };
}

export type Frame = { id: number; event: string; data: unknown };

/** A channel that is read as fast as it comes; `frames` is all so far. */
export function reading(channel: AsyncGenerator<string>) {
  const frames: Frame[] = [];
  const state = { over: false };
  const done = (async () => {
    for await (const chunk of channel) {
      for (const frame of chunk.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm))
        frames.push({ id: Number(frame[1]), event: String(frame[2]), data: JSON.parse(String(frame[3])) });
    }
  })().finally(() => {
    state.over = true;
  });
  return { frames, state, done, events: () => frames.map(({ event }) => event) };
}

export const noSummaries: Summaries = async () => [];
