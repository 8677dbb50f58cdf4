import "server-only";
import type { ConversationRecords } from "../conversations/record.ts";
import { isAppError } from "../shared/errors.ts";
import type { EndEvent } from "../shared/events.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { TurnRecord } from "../turns/record.ts";
import type { Push } from "./push.ts";

/** An answer that took longer is one that its owner may have turned away from, in seconds. */
const long = 20;

/**
 * Tells of the end of a long answer that no device shows. A page that shows it says so at once (`POST …/seen`), so a short pause
 * decides. The words of question and answer stay here: only the title goes out.
 * @param options.pause resolves after that short while.
 */
export function createTellEnded(options: {
  store: Store;
  records: ConversationRecords;
  push: Push;
  pause(): Promise<unknown>;
}) {
  const { store, records, push, pause } = options;

  return async function tellEnded(
    { user, conversationId }: TurnRecord,
    { outcome, seconds }: EndEvent,
  ): Promise<void> {
    if (seconds <= long || outcome === "stopped") return;
    await pause();
    const [sealed] = await store.batch([["get", keys.conversation(conversationId)]]);
    const record = await records.open(user, conversationId, sealed).catch(deleted);
    if (!record || record.endedAt <= record.seenAt) return;
    await push.send(user, {
      title: outcome === "completed" ? "Answer ready" : "Answer stopped early",
      body: record.title,
      path: `/c/${conversationId}`,
    });
  };
}

function deleted(error: unknown): null {
  if (isAppError(error) && error.code === "not_found") return null;
  throw error;
}
