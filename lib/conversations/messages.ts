import "server-only";
import type { KeptItems } from "../codex/wire/items.ts";
import type { Message } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import { claimedIndex, type Sealer } from "../store/sealed.ts";
import { full, type SlimMessage, slim } from "./slim.ts";

/** A message as the server knows it: what a browser sees, and what must be sent back upstream. */
export type StoredMessage = Message & { kept?: KeptItems };

/** A message with its place in the log. */
export type Entry = { at: number; message: StoredMessage };

export type MessageLog = ReturnType<typeof createMessageLog>;

const place = (user: string, conversation: string, index: number) => ({
  user,
  purpose: "message" as const,
  key: keys.messages(conversation),
  index,
});

/** The append-only log of a conversation's messages. Entries never change, so what was read once stays true. */
export function createMessageLog(store: Store, sealer: Sealer) {
  const seal = (user: string, conversation: string, at: number, message: StoredMessage) =>
    sealer.seal(place(user, conversation, at), slim(message));

  async function open(user: string, conversation: string, sealed: string[]): Promise<Entry[]> {
    const from = sealed[0] === undefined ? 0 : claimedIndex(sealed[0]);
    return Promise.all(
      sealed.map(async (entry, offset) => ({
        at: from + offset,
        message: full(await sealer.open<SlimMessage>(place(user, conversation, from + offset), entry)),
      })),
    );
  }

  async function read(user: string, conversation: string, from: number): Promise<Entry[]> {
    const [sealed] = await store.batch([["read", keys.messages(conversation), from]]);
    return open(user, conversation, sealed);
  }

  return {
    seal,
    open,
    read,

    /**
     * Puts a message at the end, wherever that has moved to. The first message with an id is the one that is kept.
     * @param at where the end was last seen.
     * @returns the index of the message with this id.
     */
    async append(user: string, conversation: string, at: number, message: StoredMessage): Promise<number> {
      for (let end = at; ; ) {
        const sealed = await seal(user, conversation, end, message);
        const [put] = await store.batch([["put", keys.messages(conversation), end, sealed]]);
        if (put) return end;
        const newer = await read(user, conversation, end);
        const same = newer.find((entry) => entry.message.id === message.id);
        if (same) return same.at;
        end += newer.length;
      }
    },
  };
}

/** What a browser may see of a message. */
export function shown({ kept, ...message }: StoredMessage): Message {
  return message;
}
