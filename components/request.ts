import type { ErrorAction, ErrorBody, ErrorCode } from "@/lib/shared/errors";

/** A call to our own API that did not succeed. `offline`: no answer came at all. `message` is written for the owner. */
export class RequestError extends Error {
  readonly type = "RequestError";
  readonly code: ErrorCode | "offline";
  readonly action: ErrorAction;
  readonly retryAt: string | undefined;
  readonly status: number;

  constructor(body: Omit<ErrorBody, "code"> & { code: ErrorCode | "offline" }, status: number) {
    super(body.message);
    this.code = body.code;
    this.action = body.action;
    this.retryAt = body.retryAt;
    this.status = status;
  }
}

let pageUser: string | null = null;

/**
 * Says whose page this is. Every call names that user from now on, so that nothing of the page goes to somebody else who signs in
 * in another tab of this browser.
 */
export function actAs(user: string): void {
  pageUser = user;
}

const signedOut = new Set<() => void>();

/** Calls `listener` whenever the server answers that the session is over. Returns the way to stop that. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

const signedIn = new Set<() => void>();

/** Calls `listener` when its owner has signed in again on this very page. Returns the way to stop that. */
export function onSignedIn(listener: () => void): () => void {
  signedIn.add(listener);
  return () => signedIn.delete(listener);
}

/** Says that requests get through again. */
export function tellSignedIn() {
  for (const listener of signedIn) listener();
}

/**
 * One call to our own API that may answer with a stream.
 * @returns the answer, always a success.
 * @throws RequestError otherwise; an abort keeps its own error.
 */
export async function open(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (pageUser !== null) headers.set("x-wherry-user", pageUser);
  const answer = await fetch(path, { cache: "no-store", ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new RequestError(
      { code: "offline", message: "The server cannot be reached. Nothing was changed.", action: "retry" },
      0,
    );
  });
  if (answer.ok) return answer;
  const error = await refusal(answer);
  if (error.status === 401) for (const listener of signedOut) listener();
  throw error;
}

/** What `init` a JSON body needs. */
export function json(method: "POST" | "PATCH" | "PUT", body: unknown): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/**
 * One JSON call to our own API.
 * @returns the answer's body, undefined where there is none.
 * @throws RequestError with what the owner should read.
 */
export async function request<T>(
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const init = method === "GET" || method === "DELETE" ? { method } : json(method, body ?? {});
  const text = await (await open(path, init)).text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function refusal(answer: Response): Promise<RequestError> {
  const body = (await answer.json().catch(() => null)) as { error?: ErrorBody } | null;
  return new RequestError(
    body?.error ?? {
      code: "internal",
      message: "Something failed in this server. Nothing was lost.",
      action: "retry",
    },
    answer.status,
  );
}
