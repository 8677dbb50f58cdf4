import "server-only";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request, fetch as undiciFetch } from "undici";

export type OutgoingRequest = {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Longest wait for the answer's headers, and for any byte of its body after that, in ms. */
  headersTimeoutMs?: number;
  bodyTimeoutMs?: number;
};

export type OutgoingAnswer = {
  status: number;
  headers: Record<string, string>;
  /** The body as it arrives; reading it to its end or `discard` gives the connection back. */
  body: AsyncIterable<Uint8Array>;
  /** The whole body as text; more than `limit` bytes (default 1 MiB) is a failure, not a cut text. */
  text(limit?: number): Promise<string>;
  discard(): void;
};

/** One way out of this server. Failures throw `OutgoingError`; an HTTP status of any kind is an answer. */
export type Outgoing = (url: string, request: OutgoingRequest) => Promise<OutgoingAnswer>;

/**
 * A call that brought no whole answer. `sent` is false only where it is certain that the other side never saw the request, which
 * decides whether a single-use token or code may be tried again.
 */
export class OutgoingError extends Error {
  readonly type = "OutgoingError";
  readonly sent: boolean;

  constructor(message: string, options: { sent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.sent = options.sent;
  }
}

const beforeTheRequest = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** A certificate is judged before the request goes out. */
const badCertificate = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * Calls to OpenAI go through undici with an agent of our own: the framework's patched `fetch` has answered with another request's
 * cached body before (CVE-2026-64647), and its limits cannot be set. Redirects are off (undici's default for `request`).
 * @param httpsProxy address of a proxy for https calls, where the owner's network wants one.
 */
export function createOutgoing(httpsProxy?: string): Outgoing {
  const dispatcher = wayOut(httpsProxy, { headersTimeout: 180_000, bodyTimeout: 480_000 });
  return async (url, { method, headers, body, signal, headersTimeoutMs, bodyTimeoutMs }) => {
    try {
      const answer = await request(url, {
        method,
        headers: { "accept-encoding": "identity", ...headers },
        body: body ?? null,
        signal: signal ?? null,
        dispatcher,
        ...(headersTimeoutMs === undefined ? {} : { headersTimeout: headersTimeoutMs }),
        ...(bodyTimeoutMs === undefined ? {} : { bodyTimeout: bodyTimeoutMs }),
      });
      return {
        status: answer.statusCode,
        headers: flat(answer.headers),
        body: guarded(answer.body),
        text: (limit = 1024 * 1024) => wholeText(guarded(answer.body), limit),
        discard: () => void answer.body.on("error", () => {}).destroy(),
      };
    } catch (cause) {
      throw asOutgoingError(cause);
    }
  };
}

/** The same way out in the form of `fetch`, for libraries that want one: short answers, no redirects. */
export function createOutgoingFetch(httpsProxy?: string): typeof fetch {
  const dispatcher = wayOut(httpsProxy, { headersTimeout: 15_000, bodyTimeout: 15_000 });
  const calling = (input: string | URL, init?: RequestInit) =>
    undiciFetch(input, { ...(init as object), redirect: "error", dispatcher });
  return calling as unknown as typeof fetch;
}

function wayOut(httpsProxy: string | undefined, timeouts: Agent.Options): Dispatcher {
  const limits = { connect: { timeout: 10_000 }, ...timeouts };
  return httpsProxy
    ? new EnvHttpProxyAgent({ ...limits, httpsProxy, noProxy: "localhost,127.0.0.1,[::1]" })
    : new Agent(limits);
}

async function* guarded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw asOutgoingError(cause);
  }
}

async function wholeText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new OutgoingError("answer too large", { sent: true });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function asOutgoingError(cause: unknown): OutgoingError {
  if (cause instanceof OutgoingError) return cause;
  const { code, name } = cause as { code?: unknown; name: string };
  const word = typeof code === "string" ? code : name;
  return new OutgoingError(word, { sent: !beforeTheRequest.has(word) && !badCertificate.test(word), cause });
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return Object.fromEntries(entries);
}
