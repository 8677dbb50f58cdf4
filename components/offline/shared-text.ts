import { useEffect, useState } from "react";
import type { Drafts } from "@/components/chat/drafts";
import { type Shared, sharedText } from "@/lib/shared/shared-text";

/**
 * Puts what another app has shared (sw.js/share.js) behind the draft of a new chat, once.
 * @returns how often that has happened; the composer shows the draft anew when it changes.
 */
export function useSharedText(drafts: Drafts): number {
  const [taken, setTaken] = useState(0);
  useEffect(() => {
    if (!new URLSearchParams(window.location.search).has("shared")) return;
    void take().then(
      (text) => {
        const draft = drafts.of("new");
        if (text) draft.type([draft.get().text, text].filter((part) => part !== "").join("\n\n"));
        window.history.replaceState(null, "", "/");
        setTaken((count) => count + 1);
      },
      () => {}, // without caches there is no worker that could have kept anything
    );
  }, [drafts]);
  return taken;
}

async function take(): Promise<string> {
  const waiting = await (await caches.open("wherry-shared")).match("/share");
  if (!waiting) return "";
  const shares = (await waiting.json()) as Shared[];
  await caches.delete("wherry-shared");
  return shares.map(sharedText).join("\n\n");
}
