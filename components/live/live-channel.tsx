"use client";

import { useEffect, useState } from "react";
import { onWake } from "@/components/wake";
import { createChannel } from "./channel";
import { tellLive } from "./on-live";
import { openStream } from "./open-stream";
import { browserTabs } from "./tabs";
import { whileVisible } from "./while-visible";

/**
 * Keeps this page in touch with the owner's other devices; `onLive` hears what happens. Once in every page that needs it.
 * @param after the server's time from before it read what the page shows, in ms.
 */
export function LiveChannel({ user, after }: { user: string; after: number }) {
  // A page that is rendered again keeps its state, and with it the place where its knowledge ends.
  const [start] = useState(after);
  useEffect(() => {
    const channel = createChannel({
      after: start,
      onEvent: tellLive,
      connect: (cursor, signal) => openStream(`/api/live?after=${cursor}`, signal),
      tabs: browserTabs(user),
      onWake,
    });
    return whileVisible(channel.join);
  }, [user, start]);
  return null;
}
