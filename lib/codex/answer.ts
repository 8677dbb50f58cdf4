import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Outgoing } from "../http/outgoing.ts";
import type { TurnEvent } from "../shared/events.ts";
import { type AnswerRequest, attempt, type Finish } from "./attempt.ts";
import type { CodexConfig, Credential } from "./config.ts";
import { isCodexError } from "./error.ts";
import { fetchModels, fetchUsage } from "./lookups.ts";
import { retryDelay } from "./retry.ts";

export type { AnswerRequest, Finish };
export type Codex = ReturnType<typeof createCodex>;

/** What can be asked of the ChatGPT backend. Every call throws `CodexError`; a 401 is thrown at once, to refresh and call again. */
export function createCodex(config: CodexConfig, outgoing: Outgoing) {
  return {
    answer: (request: AnswerRequest) => answer(config, outgoing, request),
    models: (credential: Credential, etag?: string) => fetchModels(config, outgoing, credential, etag),
    usage: (credential: Credential) => fetchUsage(config, outgoing, credential),
  };
}

/**
 * Asks for an answer and yields it as it comes. A passing failure is met by asking again, at most twice and only while nothing of an
 * answer was shown (PROTOCOL 4.1). An abort ends it at once, with the signal's reason.
 */
async function* answer(
  config: CodexConfig,
  outgoing: Outgoing,
  request: AnswerRequest,
): AsyncGenerator<TurnEvent[], Finish> {
  let shown = false;
  for (let retries = 0; ; retries++) {
    try {
      return yield* attempt(config, outgoing, request, () => {
        shown = true;
      });
    } catch (error) {
      request.signal.throwIfAborted();
      const delay = isCodexError(error) && !shown ? retryDelay(error, retries) : null;
      if (delay === null) throw error;
      await pause(delay, undefined, { signal: request.signal }).catch(() => request.signal.throwIfAborted());
    }
  }
}
