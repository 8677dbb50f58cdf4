import "server-only";
import { AppError } from "../shared/errors.ts";
import { pathTo } from "../shared/tree.ts";
import { keys } from "../store/keys.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Entry, MessageLog, StoredMessage } from "./messages.ts";
import { full, type SlimMessage, slim } from "./slim.ts";

/** The shown path as it stood at the end of a turn, and how much of the log it knew. */
type Snapshot = { next: number; messages: SlimMessage[] };

/** How many newest entries a send reads beside the snapshot: what other devices may have added since. */
export const recentEntries = 8;

export type Histories = ReturnType<typeof createHistories>;

/**
 * What goes upstream with a question: the path of messages above it. The snapshot spares a long conversation the reading of its
 * whole log; a branch that the snapshot does not show costs one more round trip.
 */
export function createHistories(sealer: Sealer, log: MessageLog) {
  const place = (user: string, id: string) => ({ user, purpose: "path" as const, key: keys.path(id) });

  /** The known entries and the end of the log, from what one batched read brought. */
  async function known(user: string, id: string, sealedPath: string | null, sealedRecent: string[]) {
    const [snapshot, recent] = await Promise.all([
      sealedPath === null ? null : sealer.open<Snapshot>(place(user, id), sealedPath),
      log.open(user, id, sealedRecent),
    ]);
    const first = recent[0]?.at ?? 0;
    const last = recent.at(-1);
    const next = last ? last.at + 1 : 0;
    if (!snapshot && first === 0) return { messages: recent.map(({ message }) => message), next };
    const from = snapshot?.next ?? 0;
    const newer: Entry[] =
      from < first ? await log.read(user, id, from) : recent.filter(({ at }) => at >= from);
    return {
      messages: [...(snapshot?.messages ?? []).map(full), ...newer.map(({ message }) => message)],
      next,
    };
  }

  return {
    /**
     * The path down to `parentId`, oldest first.
     * @param questionId a message that may stand in the log already: the question of a regenerated answer.
     * @throws AppError `bad_request` when the parent is not in this conversation.
     */
    async load(
      user: string,
      id: string,
      sealed: { path: string | null; recent: string[] },
      parentId: string | null,
      questionId: string,
    ): Promise<{ path: StoredMessage[]; question: StoredMessage | undefined; next: number }> {
      const found = await known(user, id, sealed.path, sealed.recent);
      const complete = (path: StoredMessage[]) => (path[0] ? path[0].parentId === null : parentId === null);
      let { messages } = found;
      let path = pathTo(messages, parentId);
      let question = messages.find((message) => message.id === questionId);
      if (!complete(path)) {
        messages = (await log.read(user, id, 0)).map(({ message }) => message);
        path = pathTo(messages, parentId);
        question = messages.find((message) => message.id === questionId);
        if (!complete(path)) throw new AppError("bad_request", { cause: new Error("parentId: unknown") });
      }
      // A question on a branch that was not read is put once more with the same id; readers keep the first.
      return { path, question, next: found.next };
    },

    /** The snapshot to keep after a turn: `next` is the end of the log as far as `messages` knows it. */
    async snapshot(user: string, id: string, next: number, messages: StoredMessage[]) {
      return [
        "set",
        keys.path(id),
        await sealer.seal(place(user, id), { next, messages: messages.map(slim) } satisfies Snapshot),
      ] as const;
    },
  };
}
