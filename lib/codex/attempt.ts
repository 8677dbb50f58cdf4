import "server-only";
import type { Outgoing, OutgoingAnswer } from "../http/outgoing.ts";
import type { ErrorCode } from "../shared/errors.ts";
import type { TurnEvent } from "../shared/events.ts";
import { classifyAnswer, classifyBreak, classifyFailure, isPage, requestIdOf } from "./classify.ts";
import type { CodexConfig, Credential } from "./config.ts";
import { CodexError } from "./error.ts";
import { answerHeaders } from "./headers.ts";
import { limitsFromHeaders } from "./limits.ts";
import { privateEvents } from "./private-events.ts";
import { createDecoder, type Ending } from "./wire/decode.ts";
import type { KeptItem } from "./wire/items.ts";

export type AnswerRequest = {
  credential: Credential;
  /** The request as JSON text, so that a retry sends the same bytes. */
  body: string;
  conversationId: string;
  signal: AbortSignal;
  /** Called with every answer's headers, names in lower case; `x-models-etag` is among them. */
  onHeaders?: (headers: Record<string, string>) => void;
};

/**
 * How an answer ended that upstream ended itself. `code` says why it is incomplete, or, on a complete one, that the model declined.
 * `items`: what may be sent back in its place next time; none where its text has to do.
 */
export type Finish = {
  outcome: "completed" | "incomplete";
  code?: ErrorCode;
  items: KeptItem[];
  requestId?: string | undefined;
};

const errorBodyLimit = 64 * 1024;
/** How long a finished answer may take to close by itself, in ms. */
const closingTime = 1_000;

/**
 * Asks once. Yields what the answer brings, returns how it ended, throws `CodexError` when it did not end well.
 * @param onShown called before the first events that the owner can see.
 */
export async function* attempt(
  config: CodexConfig,
  outgoing: Outgoing,
  request: AnswerRequest,
  onShown: () => void,
): AsyncGenerator<TurnEvent[], Finish> {
  const answer = await outgoing(`${config.baseUrl}/codex/responses`, {
    method: "POST",
    headers: answerHeaders(config, request.credential, request.conversationId),
    body: request.body,
    signal: request.signal,
  }).catch((error) => {
    throw classifyBreak(error, "upstream_unavailable");
  });
  request.onHeaders?.(answer.headers);
  const chunks = answer.body[Symbol.asyncIterator]();
  const decoder = createDecoder(privateEvents);
  try {
    yield* limitsIn(answer.headers);
    if (answer.status !== 200 || isPage(answer.headers)) throw await refusal(answer);
    while (!decoder.ending) {
      const { done, value } = await next(chunks);
      if (done) throw cut(answer, "before_output");
      const events = decoder.push(value);
      if (events.some(isVisible)) onShown();
      if (events.length > 0) yield events;
    }
    if (decoder.ending.kind === "failed") yield* limitsIn(decoder.ending.failure.headers);
    return finish(decoder.ending, answer);
  } finally {
    if (decoder.ending) void letClose(answer, chunks);
    else answer.discard();
  }
}

/** A search under way is on the screen too: a second attempt would leave it there for ever. */
function isVisible({ type }: TurnEvent): boolean {
  return type === "text" || type === "reasoning" || type === "tool";
}

function* limitsIn(headers: Record<string, string>): Generator<TurnEvent[]> {
  const limits = limitsFromHeaders(headers, Date.now());
  if (limits) yield [limits];
}

function next(chunks: AsyncIterator<Uint8Array>) {
  return chunks.next().catch((error) => {
    throw classifyBreak(error, "stream_cut");
  });
}

async function refusal(answer: OutgoingAnswer): Promise<CodexError> {
  const body = await answer.text(errorBodyLimit).catch(() => "");
  return classifyAnswer(answer.status, answer.headers, body, Date.now());
}

function finish(ending: Ending, answer: OutgoingAnswer): Finish {
  const requestId = requestIdOf(answer.headers);
  if (ending.kind === "completed") {
    const { items, refused } = ending;
    return { outcome: "completed", ...(refused ? { code: "content_refused" } : {}), items, requestId };
  }
  if (ending.kind === "incomplete") {
    const code = ending.reason === "content_filter" ? "content_refused" : "cut_short";
    return { outcome: "incomplete", code, items: [], requestId };
  }
  if (ending.kind === "broken") throw cut(answer, ending.breakage === "not JSON" ? "before_output" : "never");
  const headers = { ...answer.headers, ...ending.failure.headers };
  throw classifyFailure({ ...ending.failure, headers }, Date.now());
}

function cut(answer: OutgoingAnswer, retry: "never" | "before_output"): CodexError {
  return new CodexError({ code: "stream_cut", retry, status: 200, requestId: requestIdOf(answer.headers) });
}

/** Reads a finished answer to its end, so that its connection can be used again; one that does not close is cut. */
async function letClose(answer: OutgoingAnswer, chunks: AsyncIterator<Uint8Array>): Promise<void> {
  const timer = setTimeout(answer.discard, closingTime);
  try {
    while (!(await chunks.next()).done);
  } catch {
    // The answer is complete; how its connection ends changes nothing.
  } finally {
    clearTimeout(timer);
  }
}
