import "server-only";
import type { KeptItems } from "../codex/wire/items.ts";
import { AppError } from "../shared/errors.ts";
import type { TurnEvent } from "../shared/events.ts";
import type { Settings } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Sealer } from "../store/sealed.ts";

/** Whose turn it is and what it answers; written before anything is asked. Times are ms. */
export type TurnRecord = {
  turnId: string;
  user: string;
  conversationId: string;
  questionId: string;
  settings: Settings;
  startedAt: number;
  /** The name of the device that sent it; empty in records from before there were several. */
  device: string;
  /** True once the reply stands in the conversation. */
  saved?: true;
  /** The conversation was deleted while it ran: it is to be ended and nobody may open it. */
  forgotten?: true;
};

/**
 * One entry of a turn's log: consecutive events, the first of which has number `first`. `at` is when they were written down; `kept`
 * comes with a completed `end` and holds what must be sent back upstream later. It is never shown to a browser.
 */
export type LogEntry = { first: number; at: number; events: TurnEvent[]; kept?: KeptItems };

/** After its reply is saved a turn stays readable this long, for a device that comes back late. */
export const afterlife = 24 * 60 * 60_000;
/** How long a runner counts as alive after its last sign. */
export const heartbeatLife = 20_000;
export const heartbeatPace = 6_000;

export const turnPlace = (user: string, turnId: string) => ({
  user,
  purpose: "turn" as const,
  key: keys.turn(turnId),
});

/** Opens a turn's record for whoever wants to follow or stop it. @throws AppError `not_found` for a forgotten one, or somebody else's. */
export async function openTurn(
  sealer: Sealer,
  user: string,
  turnId: string,
  sealed: string,
): Promise<TurnRecord> {
  const record = await sealer.open<TurnRecord>(turnPlace(user, turnId), sealed);
  if (record.forgotten) throw new AppError("not_found");
  return record;
}

const entryPlace = (user: string, turnId: string, index: number) => ({
  user,
  purpose: "event" as const,
  key: keys.turnLog(turnId),
  index,
});

export const sealEntry = (sealer: Sealer, user: string, turnId: string, index: number, entry: LogEntry) =>
  sealer.seal(entryPlace(user, turnId, index), entry);

/** Opens entries that were read from index `from` on. */
export const openEntries = (sealer: Sealer, user: string, turnId: string, from: number, sealed: string[]) =>
  Promise.all(
    sealed.map((entry, offset) => sealer.open<LogEntry>(entryPlace(user, turnId, from + offset), entry)),
  );
