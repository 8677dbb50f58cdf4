import type { IncomingHttpHeaders } from "node:http";
import { type Answer, edgeBlock } from "../http/whole-answer.ts";

/** How libraries introduce themselves when their caller says nothing. */
const libraryDefault =
  /^(node|undici|python|go-http-client|axios|node-fetch|openai\/|reqwest|java|okhttp|deno|bun)\b/i;

/** Cloudflare's part: callers without a name of their own, and Workers, never reach the service (PROTOCOL 3.2, 7.2). */
export function checkEdge(headers: IncomingHttpHeaders): Answer | undefined {
  const agent = headers["user-agent"] ?? "";
  const forwarded = Object.keys(headers).some((name) => /^cf-(worker|visitor|warp)/.test(name));
  return agent === "" || libraryDefault.test(agent) || forwarded ? edgeBlock() : undefined;
}
