import { json, open, request } from "@/components/request";
import type { LiveEvent } from "@/lib/shared/live";
import type { Draft as ServerDraft } from "@/lib/shared/records";
import { createDraft, type Draft, type DraftServer } from "./draft";
import { draftPlace } from "./kept-draft";

/** A request that outlives its page carries at most 64 KiB; a character is up to three bytes, or an escape of six. */
const longestKeptAlive = 10_000;

export type Drafts = ReturnType<typeof createDrafts>;

/** The drafts of this user that this page has met, one for each conversation and one for "new". */
export function createDrafts(user: string) {
  const met = new Map<string, Draft>();

  function of(conversation: string): Draft {
    const known = met.get(conversation);
    if (known) return known;
    const draft = createDraft(draftPlace(user, conversation), serverOf(conversation));
    met.set(conversation, draft);
    return draft;
  }

  return {
    of,

    /** What the owner's other devices did. */
    heard(event: LiveEvent) {
      if (event.type === "draft") of(event.conversationId).heard();
      else if (event.type === "gone") of(event.conversationId).forget();
    },
  };
}

function serverOf(conversation: string): DraftServer {
  const path = `/api/drafts/${conversation}`;
  return {
    read: () => request<ServerDraft>("GET", path),
    async write(text, rev) {
      const keepalive = text.length <= longestKeptAlive;
      const answer = await open(path, { ...json("PUT", { text, rev }), keepalive });
      return ((await answer.json()) as { rev: number }).rev;
    },
  };
}
