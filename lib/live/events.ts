import "server-only";
import type { Devices } from "../auth/devices.ts";
import type { Identity } from "../auth/identity.ts";
import type { LiveEvent } from "../shared/live.ts";
import type { ConversationSummary } from "../shared/records.ts";
import { hashed } from "../store/keys.ts";

/** The conversations of these ids as a list shows them, without those that are gone. */
export type Summaries = (ids: string[]) => Promise<ConversationSummary[]>;

const atOnce = 50;

/** What a device hears for names of the index of changes (`changes/noted.ts`). Names it does not know say nothing. */
export function createLiveEvents(devices: Devices) {
  return async function liveEvents(
    reader: Identity,
    names: readonly string[],
    summaries: Summaries,
  ): Promise<LiveEvent[]> {
    const events: LiveEvent[] = [];
    const ids = named(names, "conversation");
    for (let from = 0; from < ids.length; from += atOnce)
      events.push(...(await conversationEvents(ids.slice(from, from + atOnce), summaries)));
    for (const conversationId of named(names, "draft")) events.push({ type: "draft", conversationId });
    if (names.includes("connection")) events.push({ type: "connection" });
    const sessions = named(names, "session");
    // To a device that was signed out, its stream says so as its last word, and nothing of devices.
    const own = sessions.includes(hashed(reader.sid));
    if (sessions.length > 0 && (!own || (await devices.statusOf(reader)).signedIn))
      events.push({ type: "devices" });
    return events;
  };
}

async function conversationEvents(ids: string[], summaries: Summaries): Promise<LiveEvent[]> {
  const found = new Map((await summaries(ids)).map((conversation) => [conversation.id, conversation]));
  return ids.map((conversationId) => {
    const conversation = found.get(conversationId);
    return conversation ? { type: "conversation", conversation } : { type: "gone", conversationId };
  });
}

function named(names: readonly string[], kind: string): string[] {
  return names.flatMap((name) => (name.startsWith(`${kind}:`) ? [name.slice(kind.length + 1)] : []));
}
