import { useEffect, useState } from "react";
import { onLive } from "@/components/live/on-live";
import { insist } from "@/components/live/pace";
import { request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { ConnectionStatus, Model } from "@/lib/shared/records";
import { onceMore } from "./once-more";
import type { Thread } from "./thread";

type Connected = { connection: ConnectionStatus; models: Model[] };

/** The connection to ChatGPT as the page brought it, and as other devices change it: whoever connects elsewhere can send here. */
export function useConnection(thread: Thread, given: Connected): Connected {
  const [known, setKnown] = useState(given);
  useEffect(() => {
    const left = new AbortController();
    const ask = async () => {
      try {
        const connected = await asked();
        if (left.signal.aborted) return true;
        setKnown(connected);
        if (!thread.get().settings) await choose(thread, connected.models);
        return true;
      } catch {
        return false;
      }
    };
    const refresh = onceMore(() => insist(ask, left.signal, onWake));
    const stopListening = onLive(({ type }) => {
      if (type === "connection") void refresh();
    });
    return () => {
      left.abort();
      stopListening();
    };
  }, [thread]);
  return known;
}

async function asked(): Promise<Connected> {
  const connection = await request<ConnectionStatus>("GET", "/api/connection");
  if (!connection.connected) return { connection, models: [] };
  return { connection, models: (await request<{ models: Model[] }>("GET", "/api/models")).models };
}

/** What a page does that is made with a connection (UX 3.7): the address first, then what the conversation had last. */
async function choose(thread: Thread, models: Model[]) {
  const { startFrom } = await import("@/lib/shared/address");
  const { isNew, messages } = thread.get();
  const parameters = isNew ? Object.fromEntries(new URLSearchParams(window.location.search)) : {};
  const { settings, notice } = startFrom(
    parameters,
    models,
    messages.findLast(({ settings }) => settings)?.settings ?? null,
  );
  if (settings) thread.setSettings(settings, notice);
}
