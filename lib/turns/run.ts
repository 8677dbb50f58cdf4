import "server-only";
import type { Codex, Finish } from "../codex/answer.ts";
import { isCodexError } from "../codex/error.ts";
import type { KeptItems } from "../codex/wire/items.ts";
import { buildRequest, dropReasoning, type HistoryMessage, itemsFor } from "../codex/wire/request.ts";
import type { StoredMessage } from "../conversations/messages.ts";
import type { Log } from "../http/log.ts";
import { AppError, type ErrorCode, errorBody, isAppError } from "../shared/errors.ts";
import type { EndEvent, TurnEvent } from "../shared/events.ts";
import type { LimitWindow } from "../shared/records.ts";
import type { Credential } from "../vault/vault.ts";
import type { Flusher } from "./flusher.ts";
import type { LiveTurn, LiveTurns, StopReason } from "./live.ts";
import type { TurnRecord } from "./record.ts";
import type { Save } from "./save.ts";

export type RunOptions = {
  codex: Codex;
  live: LiveTurns;
  flusher: Flusher;
  save: Save;
  /** The token to use now; with a token that was refused, the one after it. Throws `AppError`. */
  credential(user: string, refused?: string): Promise<Credential>;
  /** A token that was just renewed was refused too. */
  lost(user: string, accessToken: string): Promise<void>;
  wireEffort(user: string, model: string, effort: string): Promise<string>;
  noticeHeaders(user: string, headers: Record<string, string>): void;
  noticeLimits(user: string, windows: LimitWindow[], plan: string | undefined): void;
  /** Called when a reply that was made here stands in its conversation; nothing waits for it. */
  ended?(record: TurnRecord, end: EndEvent): Promise<void>;
  background(work: Promise<unknown>): void;
  log: Log;
};

/** What a run is given besides its turn: the path of messages, the question last, and where their log ends. */
export type RunInput = {
  turn: LiveTurn;
  path: StoredMessage[];
  next: number;
  credential: Promise<Credential>;
};

type End = { outcome: EndEvent["outcome"]; code?: ErrorCode; retryAt?: string; kept?: KeptItems };

export type Run = ReturnType<typeof createRun>;

/** Runs one turn to its end, whoever watches: asks upstream, publishes what comes, writes the end, saves the reply. */
export function createRun(options: RunOptions) {
  const { codex, live, flusher, save, log } = options;

  async function ask(input: RunInput): Promise<End> {
    const { turn, path } = input;
    const { user, conversationId, settings } = turn.record;
    const effort = await options.wireEffort(user, settings.model, settings.effort);
    const clock = thinkingClock(turn.began);
    let credential = await whileRunning(turn, input.credential);
    let reasoning = true;
    for (let renewals = 0; ; ) {
      const { accountId: account } = credential;
      const history = path.map((message) =>
        historyMessage(message, { account, model: settings.model }, reasoning),
      );
      const body = JSON.stringify(buildRequest({ conversationId, settings, history, wireEffort: effort }));
      try {
        const finish = await publishAnswer(turn, clock, { credential, body });
        const kept: KeptItems = { route: "codex", account, model: settings.model, items: finish.items };
        if (finish.outcome === "completed") return { outcome: "completed", kept };
        return { outcome: "incomplete", code: finish.code ?? "cut_short" };
      } catch (error) {
        if (!isCodexError(error) || turn.stopping.aborted || clock.shown) throw error;
        if (error.foreignReasoning && reasoning) reasoning = false;
        else if (error.unauthorized && renewals++ === 0)
          credential = await whileRunning(turn, options.credential(user, credential.accessToken));
        else if (error.unauthorized) {
          await options.lost(user, credential.accessToken);
          throw new AppError("needs_reconnect", { cause: error });
        } else throw error;
      }
    }
  }

  async function publishAnswer(
    turn: LiveTurn,
    clock: ReturnType<typeof thinkingClock>,
    request: { credential: Credential; body: string },
  ): Promise<Finish> {
    const { user, conversationId } = turn.record;
    const answer = codex.answer({
      ...request,
      conversationId,
      signal: turn.stopping,
      onHeaders: (headers) => options.noticeHeaders(user, headers),
    });
    for (;;) {
      const step = await answer.next();
      if (step.done) return step.value;
      if (turn.stopping.aborted) throw turn.stopping.reason;
      for (const event of step.value)
        if (event.type === "limits") options.noticeLimits(user, event.windows, event.plan);
      turn.publish(clock.timed(step.value));
    }
  }

  function endOf(turn: LiveTurn, error: unknown): End {
    const reason = turn.stopping.aborted ? (turn.stopping.reason as StopReason) : undefined;
    if (reason === "stopped" || reason === "interrupted") return { outcome: reason };
    if (isCodexError(error)) {
      const { code, retryAt } = error;
      return { outcome: "failed", code, ...(retryAt ? { retryAt } : {}) };
    }
    if (isAppError(error))
      return { outcome: "failed", code: error.code, ...(error.retryAt ? { retryAt: error.retryAt } : {}) };
    return { outcome: "failed", code: "internal" };
  }

  async function finish(
    { turn, path, next }: RunInput,
    { outcome, code, retryAt, kept }: End,
  ): Promise<void> {
    const { record } = turn;
    const end: EndEvent = {
      type: "end",
      outcome,
      ...(code ? { error: errorBody(code, retryAt) } : {}),
      seconds: (performance.now() - turn.began) / 1000,
    };
    try {
      const written = await flusher.end(turn, end, kept);
      if (!written) return turn.refuse();
      await save({
        record,
        reply: written.reply,
        end: written,
        known: { path, next },
        onSaved: () => {
          turn.finish(end);
          const told = options.ended?.(record, end).catch((cause) => log("warn", "end not told", { cause }));
          if (told) options.background(told);
        },
        ...(kept ? { kept } : {}),
      });
    } catch (cause) {
      log("error", "end of turn not saved; the next reader will", { cause });
    }
    if (turn.state === "running") turn.finish(end);
  }

  return async function run(input: RunInput): Promise<void> {
    const { turn } = input;
    let end: End;
    try {
      end = await ask(input);
    } catch (error) {
      if (turn.stopping.reason === ("refused" satisfies StopReason)) {
        live.remove(turn.record.turnId);
        return;
      }
      end = endOf(turn, error);
      if (end.outcome === "failed") log("warn", "turn failed", { code: end.code, cause: error });
    }
    await finish(input, end);
    live.remove(turn.record.turnId);
  };
}

function historyMessage(
  message: StoredMessage,
  to: { account: string | null; model: string },
  reasoning: boolean,
): HistoryMessage {
  if (message.role === "user") return { role: "user", text: message.text };
  const items = itemsFor(message.kept, to);
  if (!items) return { role: "assistant", text: message.text };
  return { role: "assistant", text: message.text, items: reasoning ? items : dropReasoning(items) };
}

/** Waits for `work`, which may take as long as a refresh does, but no longer than the turn runs. @throws the reason of a stop. */
function whileRunning<T>({ stopping }: LiveTurn, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopping.reason);
    stopping.addEventListener("abort", stop, { once: true });
    if (stopping.aborted) stop();
    work.then(resolve, reject).finally(() => stopping.removeEventListener("abort", stop));
  });
}

/** Measures how long the model thinks before each stretch of text; `shown` says whether anything of the answer has been seen. */
function thinkingClock(began: number) {
  let since: number | null = began;
  return {
    shown: false,
    timed(events: TurnEvent[]): TurnEvent[] {
      return events.map((event) => {
        if (event.type === "reasoning") {
          this.shown = true;
          since ??= performance.now();
        }
        if (event.type !== "text") return event;
        this.shown = true;
        if (since === null) return event;
        const thought = (performance.now() - since) / 1000;
        since = null;
        return { ...event, thought };
      });
    },
  };
}
