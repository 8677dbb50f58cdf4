import type { IncomingMessage, ServerResponse } from "node:http";
import { fixture, fixtureText } from "../state/fixtures.ts";

/** A whole HTTP answer; also what a check returns when it refuses a request. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

export function html(status: number, body: string): Answer {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body,
  };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

/** FastAPI's shape, which most refusals of the backend have (PROTOCOL 5.4). */
export function detail(status: number, text: string): Answer {
  return json(status, { detail: text });
}

/** The public API's shape (PROTOCOL 5.4). */
export function invalidRequest(message: string, param: string | null, code: string | null = null): Answer {
  return json(400, { error: { message, type: "invalid_request_error", param, code } });
}

/** What Cloudflare says before a request reaches the service. Never an authentication failure (PROTOCOL 3.2). */
export function edgeBlock(): Answer {
  const page = html(403, fixtureText("cloudflare-403.html"));
  return { ...page, headers: { ...page.headers, "cf-mitigated": "challenge", server: "cloudflare" } };
}

/** A bare page, as a proxy between us and the service answers. */
export function errorPage(status: number): Answer {
  return html(status, `<!doctype html><title>${status}</title><h1>${status}</h1>`);
}

export function notFound(): Answer {
  return detail(404, "Not Found");
}

const recorded = fixture<Record<string, unknown>>("errors.json");

/** A body of fixtures/errors.json with the status its key starts with. */
export function recordedError(key: string, headers: Record<string, string> = {}): Answer {
  if (!(key in recorded)) throw new Error(`errors.json has no "${key}"`);
  return json(Number.parseInt(key, 10), recorded[key], headers);
}

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
