import { useEffect, useState } from "react";
import type { KeptChat } from "./bounds";
import { lastUser } from "./last-user";
import { type KeptMessages, openMirror } from "./mirror";

/** The copy as this address shows it. `chat`: the one that the address names, where it is kept. */
export type Kept = { chats: KeptChat[]; chat: (KeptChat & KeptMessages) | null };

/** What the copy of the last user holds; null until it is read, empty without one. */
export function useKept(chatId: string | null): Kept | null {
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    void read(chatId)
      .catch(() => nothing)
      .then(setKept);
  }, [chatId]);
  return kept;
}

const nothing: Kept = { chats: [], chat: null };

async function read(chatId: string | null): Promise<Kept> {
  const user = lastUser();
  const mirror = user === null ? null : await openMirror(user, { create: false });
  if (!mirror) return nothing;
  try {
    const chats = await mirror.chats();
    const listed = chats.find(({ id }) => id === chatId);
    const messages = listed && (await mirror.messages(listed.id));
    return { chats, chat: listed && messages ? { ...listed, ...messages } : null };
  } finally {
    mirror.close();
  }
}
