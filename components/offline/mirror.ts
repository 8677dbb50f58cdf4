import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Conversation, ConversationSummary } from "@/lib/shared/records";
import { beyondBounds, byDate, isGone, type KeptChat } from "./bounds";
import { lastUser, mirrorName } from "./last-user";

/** What is kept of a conversation to show it. */
export type KeptMessages = Pick<Conversation, "id" | "leafId" | "messages">;

type Whole = Pick<Conversation, "id" | "title" | "pinned" | "leafId" | "messages">;

interface Schema extends DBSchema {
  chats: { key: string; value: KeptChat };
  messages: { key: string; value: KeptMessages };
}

export type Mirror = ReturnType<typeof createMirror>;

/**
 * This device's own copy of one user's recent conversations, to be read without a network. The server's copy is the true one.
 * @param create false opens only what is there.
 * @returns null where there is none, or where the browser keeps nothing.
 */
export async function openMirror(user: string, { create }: { create: boolean }): Promise<Mirror | null> {
  if (lastUser() !== user) return null;
  try {
    const db = await openDB<Schema>(mirrorName(user), 1, {
      upgrade(db, _old, _new, transaction) {
        if (!create) return transaction.abort();
        db.createObjectStore("chats", { keyPath: "id" });
        db.createObjectStore("messages", { keyPath: "id" });
      },
      // A sign-out erases the copy and waits for nobody; it is not opened again for as long as the page lives.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    return createMirror(db, user);
  } catch {
    return null;
  }
}

function createMirror(db: IDBPDatabase<Schema>, user: string) {
  /** Changes both stores at once, unless somebody else is signed in by now, or nobody. */
  const change = () => {
    if (lastUser() !== user) throw new Error("signed out");
    const transaction = db.transaction(["chats", "messages"], "readwrite");
    const chats = transaction.objectStore("chats");
    const messages = transaction.objectStore("messages");
    const drop = async (dropped: readonly KeptChat[]) => {
      await Promise.all(dropped.flatMap(({ id }) => [chats.delete(id), messages.delete(id)]));
    };
    return { chats, messages, drop, done: transaction.done };
  };

  return {
    /** Keeps a conversation in the state of `updatedAt`, in place of the oldest ones where there is no room. */
    async keep({ id, title, pinned, leafId, messages }: Whole, updatedAt: string): Promise<void> {
      const bytes = new Blob([JSON.stringify(messages)]).size;
      const stores = change();
      await stores.chats.put({ id, title, pinned, updatedAt, bytes });
      await stores.messages.put({ id, leafId, messages });
      await stores.drop(beyondBounds(await stores.chats.getAll()));
      await stores.done;
    },

    /** Takes over what the list says: new names and pins, and what was deleted. */
    async follow(list: {
      conversations: readonly ConversationSummary[];
      next: string | undefined;
    }): Promise<void> {
      const listed = new Map(list.conversations.map((summary) => [summary.id, summary]));
      const stores = change();
      const chats = await stores.chats.getAll();
      for (const chat of chats) {
        const { title, pinned } = listed.get(chat.id) ?? chat;
        if (title !== chat.title || pinned !== chat.pinned)
          await stores.chats.put({ ...chat, title, pinned });
      }
      await stores.drop(chats.filter((chat) => isGone(chat, list)));
      await stores.done;
    },

    /** Newest first. */
    chats: async (): Promise<KeptChat[]> => (await db.getAll("chats")).sort(byDate),
    messages: (id: string): Promise<KeptMessages | undefined> => db.get("messages", id),
    close: () => db.close(),
  };
}
