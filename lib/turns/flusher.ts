import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { KeptItems } from "../codex/wire/items.ts";
import type { Log } from "../http/log.ts";
import type { EndEvent, TurnEvent } from "../shared/events.ts";
import { emptyReply, fold, type Reply } from "../shared/fold.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { LiveTurn } from "./live.ts";
import { heartbeatLife, heartbeatPace, sealEntry } from "./record.ts";

/** What has been written of one turn, and the entry that is on its way: it is repeated as it is until its fate is known. */
type Writing = {
  turn: LiveTurn;
  at: number;
  cursor: number;
  reply: Reply;
  unsaved: { sealed: string; count: number } | null;
  flushedAt: number;
  markReadAt: number;
  /** Another instance reads along. */
  watched: boolean;
};

/** How often what was said is written down, in ms; and on a metered store, while nobody waits for it there. */
const pace = 250;
const sparingPace = 1_000;
/** How often a watched turn's runner looks for the wish to stop on a metered store: who watches is who may stop it. */
const markPace = 2_000;

/** How long the end of a turn is tried to be written while the store is away. */
const endPatience = 60_000;

export type Flusher = ReturnType<typeof createFlusher>;

/**
 * Writes what running turns have said, all of them in one round trip, and keeps their heartbeats. What is kept is never more than
 * one flush behind what was seen. On Upstash every command is metered, so it flushes there once a second, and four times as often
 * what another instance reads along with.
 */
export function createFlusher(store: Store, sealer: Sealer, log: Log) {
  const writings = new Map<string, Writing>();
  const metered = store.kind === "upstash";
  let ticking: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const quick = ({ watched }: Writing) => !metered || watched;

  function schedule() {
    if (writings.size === 0) {
      clearInterval(beating);
      beating = undefined;
      return;
    }
    if (!beating) beating = setInterval(() => void beat(), heartbeatPace);
    if (!ticking) ticking = setTimeout(tick, [...writings.values()].some(quick) ? pace : sparingPace);
  }

  function tick() {
    ticking = undefined;
    const now = Date.now();
    const due = (writing: Writing) => quick(writing) || now - writing.flushedAt >= sparingPace;
    void flush([...writings.values()].filter(due)).finally(schedule);
  }

  /** Flushes one after the other: an entry's index is only known once the one before it stands. */
  function flush(ready: Writing[]): Promise<void> {
    running = running
      .then(() => write(ready))
      .catch((cause) => log("error", "turn log not written yet", { cause }));
    return running;
  }

  async function write(ready: Writing[]): Promise<void> {
    const steps = (await Promise.all(ready.map(prepare))).filter((step) => step !== null);
    if (steps.length === 0) return;
    const results = (await store.batch(steps.flatMap(({ operations }) => operations))) as unknown[];
    let at = 0;
    for (const { writing, operations } of steps) {
      const answers = results.slice(at, at + operations.length);
      at += operations.length;
      const [put] = answers;
      if (operations.length === 2) heed(writing, answers[1] as string | null);
      await settle(writing, put as boolean);
    }
  }

  async function prepare(writing: Writing): Promise<{ writing: Writing; operations: Operation[] } | null> {
    const { turn, at } = writing;
    const { turnId } = turn.record;
    if (!writings.has(turnId)) return null; // its end is being written, with all that was left
    writing.unsaved ??= await nextEntry(writing, turn.take());
    if (!writing.unsaved) return null;
    const put = ["put", keys.turnLog(turnId), at, writing.unsaved.sealed] as const;
    const now = Date.now();
    writing.flushedAt = now;
    if (metered && !(writing.watched && now - writing.markReadAt >= markPace))
      return { writing, operations: [put] };
    writing.markReadAt = now;
    return { writing, operations: [put, ["get", keys.mark(turnId)]] };
  }

  async function nextEntry(writing: Writing, events: TurnEvent[], kept?: KeptItems) {
    if (events.length === 0) return null;
    writing.reply = fold(writing.reply, events);
    const { turnId, user } = writing.turn.record;
    const entry = { first: writing.cursor + 1, at: Date.now(), events, ...(kept ? { kept } : {}) };
    return { sealed: await sealEntry(sealer, user, turnId, writing.at, entry), count: events.length };
  }

  /** A refused put is ours after all when the very entry stands there: only its answer had been lost. */
  async function settle(writing: Writing, put: boolean): Promise<boolean> {
    const { unsaved, turn } = writing;
    if (!unsaved) return true;
    if (!put) {
      const [standing] = await store.batch([["read", keys.turnLog(turn.record.turnId), writing.at]]);
      if (standing[0] !== unsaved.sealed) {
        writings.delete(turn.record.turnId);
        turn.refuse();
        return false;
      }
    }
    writing.at += 1;
    writing.cursor += unsaved.count;
    writing.unsaved = null;
    return true;
  }

  function heed(writing: Writing, mark: string | null) {
    writing.watched = mark === "watched";
    if (mark === "stop") writing.turn.stop("stopped");
  }

  /** On a timer of its own, so that a model that thinks in silence stays alive; it also brings the wish to stop. */
  async function beat(): Promise<void> {
    const ready = [...writings.values()];
    const operations = ready.flatMap(({ turn: { record } }): Operation[] => [
      ["set", keys.heartbeat(record.turnId), "1", heartbeatLife],
      ["get", keys.mark(record.turnId)],
    ]);
    try {
      const results = (await store.batch(operations)) as unknown[];
      for (const [index, writing] of ready.entries()) heed(writing, results[index * 2 + 1] as string | null);
    } catch (cause) {
      log("warn", "heartbeat not written", { cause });
    }
  }

  return {
    track(turn: LiveTurn): void {
      writings.set(turn.record.turnId, {
        turn,
        at: 0,
        cursor: 0,
        reply: emptyReply,
        unsaved: null,
        flushedAt: 0,
        markReadAt: 0,
        watched: false,
      });
      schedule();
    },

    /**
     * Writes everything a turn still has, then its end, at once.
     * @returns the whole reply and where the end stands, or null when somebody else had ended the turn.
     * @throws AppError `store_unavailable` when the store stayed away for a minute.
     */
    async end(
      turn: LiveTurn,
      end: EndEvent,
      kept?: KeptItems,
    ): Promise<{ reply: Reply; at: number; sealed: string } | null> {
      const writing = writings.get(turn.record.turnId);
      if (!writing) return null;
      writings.delete(turn.record.turnId);
      await running; // a flush under way knows nothing of the end yet
      const until = Date.now() + endPatience;
      if (turn.state === "refused" || !(await putNow(writing, until))) return null;
      writing.unsaved = await nextEntry(writing, [...turn.take(), end], kept);
      const { at, unsaved } = writing;
      return unsaved && (await putNow(writing, until))
        ? { reply: writing.reply, at, sealed: unsaved.sealed }
        : null;
    },
  };

  /** Writes the entry at hand, again and again while the store is away. */
  async function putNow(writing: Writing, until: number): Promise<boolean> {
    const { turn, at, unsaved } = writing;
    if (!unsaved) return true;
    for (let failures = 0; ; failures++) {
      try {
        const [put] = await store.batch([["put", keys.turnLog(turn.record.turnId), at, unsaved.sealed]]);
        return await settle(writing, put);
      } catch (cause) {
        if (Date.now() > until) throw cause;
        log("error", "end of turn not written yet", { cause });
        await pause(Math.min(5_000, 100 * 2 ** failures));
      }
    }
  }
}
