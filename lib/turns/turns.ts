import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { createHistories } from "../conversations/history.ts";
import type { MessageLog } from "../conversations/messages.ts";
import type { ConversationRecords } from "../conversations/record.ts";
import type { Log } from "../http/log.ts";
import { AppError } from "../shared/errors.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Vault } from "../vault/vault.ts";
import { createFlusher } from "./flusher.ts";
import { createForget } from "./forget.ts";
import { createLiveTurns } from "./live.ts";
import { openTurn, type TurnRecord } from "./record.ts";
import { createRun, type RunOptions } from "./run.ts";
import { createSave } from "./save.ts";
import { createSettle } from "./settle.ts";
import { createStart } from "./start.ts";
import { createStop } from "./stop.ts";
import { createTail } from "./tail.ts";

export type TurnsOptions = Pick<
  RunOptions,
  "codex" | "wireEffort" | "noticeHeaders" | "noticeLimits" | "ended"
> & {
  store: Store;
  sealer: Sealer;
  vault: Vault;
  records: ConversationRecords;
  messages: MessageLog;
  background(work: Promise<unknown>): void;
  log: Log;
  /** Multiplies the limits on concurrent turns. */
  scale: number;
  mostMs: number | null;
};

export type Turns = ReturnType<typeof createTurns>;

/** How long running turns may go on when the server goes down. */
const grace = 20_000;

/** Turns: begun once, run to their end whoever watches, followed by anyone, stopped from anywhere (DESIGN 4). */
export function createTurns(options: TurnsOptions) {
  const { store, sealer, vault, records, messages, background, log, scale, mostMs } = options;
  const closing = new AbortController();
  let draining = false;

  const live = createLiveTurns();
  const histories = createHistories(sealer, messages);
  const flusher = createFlusher(store, sealer, log);
  const save = createSave({ store, sealer, records, messages, histories });
  const settle = createSettle({ store, sealer, save, log });
  const stop = createStop({ store, live, settle });
  const run = createRun({
    ...options,
    live,
    flusher,
    save,
    credential: (user, refused) => (refused ? vault.refused(user, refused) : vault.credential(user)),
    lost: vault.lost,
  });

  return {
    start: createStart({
      store,
      sealer,
      vault,
      records,
      messages,
      histories,
      live,
      flusher,
      run,
      background,
      most: { perUser: Math.ceil(8 * scale), inAll: Math.ceil(64 * scale) },
      draining: () => draining,
      mostMs,
    }),
    stop,
    forget: createForget({ store, sealer, stop }),
    tail: createTail({ store, sealer, live, settle, closing: closing.signal }),
    alive: settle.alive,

    /** Opens what a batched read brought. @throws AppError `not_found` for none, a forgotten one, or somebody else's. */
    async open(user: string, turnId: string, sealed: string | null): Promise<TurnRecord> {
      if (sealed === null) throw new AppError("not_found");
      return openTurn(sealer, user, turnId, sealed);
    },

    /**
     * Goes down in order: no new turns, running ones get twenty seconds, then they end as `interrupted`; readers are let go.
     * Resolves when every end is written.
     */
    async shutDown(): Promise<void> {
      draining = true;
      const until = Date.now() + grace;
      while (live.all().length > 0 && Date.now() < until) await pause(50);
      for (const turn of live.all()) turn.stop("interrupted");
      closing.abort();
      const last = Date.now() + 3_000;
      while (live.all().length > 0 && Date.now() < last) await pause(20);
    },
  };
}
