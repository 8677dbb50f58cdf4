import "server-only";
import { changed, noted } from "../changes/noted.ts";
import { AppError } from "../shared/errors.ts";
import type { Draft } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { ConversationRecords } from "./record.ts";

/** A draft that nobody touches lives this long, in ms. */
const lifetime = 90 * 24 * 60 * 60_000;

const none: Draft = { text: "", rev: 0, device: "", updatedAt: new Date(0).toISOString() };

/** What stands in the store, sealed, of a draft and of its conversation. */
type Kept = [draft: string | null, conversation: string | null];

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * The text being written for a conversation, or for "new", one of each per user. A draft that was sent or emptied stays as an empty
 * text under the next `rev`: a device that comes late with an older one is refused, so nothing that is gone comes back.
 */
export function createDrafts(store: Store, sealer: Sealer, records: ConversationRecords) {
  const place = (user: string, conversation: string) => ({
    user,
    purpose: "draft" as const,
    key: keys.draft(user, conversation),
  });

  /** @throws AppError `not_found` unless the conversation is this user's, or yet to begin. */
  async function mustExist(user: string, conversation: string, sealed: string | null): Promise<void> {
    if (conversation === "new") return;
    if (!(await records.open(user, conversation, sealed))) throw new AppError("not_found");
  }

  return {
    /** The read that `open` needs, for a caller's batch. @param conversation an id, or "new". */
    read: (user: string, conversation: string) => ["get", keys.draft(user, conversation)] as const,

    /** The reads that `write` needs. */
    writeReads: (user: string, conversation: string) =>
      [
        ["get", keys.draft(user, conversation)] as const,
        ["get", keys.conversation(conversation)] as const,
      ] as const,

    /** Opens what a batched read brought; an empty text with `rev` 0 for none. */
    open: async (user: string, conversation: string, sealed: string | null): Promise<Draft> =>
      sealed === null ? none : sealer.open<Draft>(place(user, conversation), sealed),

    /**
     * Puts `text` in the place of what stands under `rev`, an empty one to clear it. Saying what stands there already changes
     * nothing, whatever its `rev`: the answer to an earlier call may have been lost.
     * @param device the name of the device that it was written on.
     * @returns the `rev` of what stands there now. @throws AppError `conflict` when `rev` has moved on, `not_found`.
     */
    async write(
      user: string,
      conversation: string,
      { text, rev }: Pick<Draft, "text" | "rev">,
      device: string,
      kept: Kept,
    ): Promise<number> {
      const key = keys.draft(user, conversation);
      let [sealed, record] = kept;
      for (;;) {
        await mustExist(user, conversation, record);
        const draft = await this.open(user, conversation, sealed);
        if (draft.text === text) return draft.rev;
        if (draft.rev !== rev) throw new AppError("conflict");
        const next: Draft = { text, rev: rev + 1, device, updatedAt: new Date().toISOString() };
        const [swapped, now] = await store.batch([
          ["swap", key, sealed, await sealer.seal(place(user, conversation), next), lifetime],
          ["get", keys.conversation(conversation)],
          ...noted(user, changed.draft(conversation)),
        ]);
        if (swapped) {
          // A conversation that was deleted meanwhile has taken its older draft with it, and takes this one too.
          await mustExist(user, conversation, now).catch(async (error) => {
            await store.batch([["delete", key]]);
            throw error;
          });
          return next.rev;
        }
        [sealed, record] = await store.batch(this.writeReads(user, conversation));
      }
    },
  };
}
