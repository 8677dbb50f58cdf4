import type { RedisReply } from "./redis-replies.ts";

export type Encoding = "plain" | "base64";

export type RestReply = { result: unknown } | { error: string };

/** One reply of Redis as Upstash puts it in JSON. */
export function restReply(reply: RedisReply, encoding: Encoding): RestReply {
  return isError(reply) ? reply : { result: value(reply, encoding) };
}

export function isError(reply: RedisReply): reply is { error: string } {
  return reply !== null && typeof reply === "object" && "error" in reply;
}

function value(reply: RedisReply, encoding: Encoding): unknown {
  if (reply === null || typeof reply === "number") return reply;
  if (Buffer.isBuffer(reply)) return reply.toString(encoding === "base64" ? "base64" : "utf8");
  if (Array.isArray(reply)) return reply.map((item) => value(item, encoding));
  if ("error" in reply) return reply.error;
  // The one status that Upstash leaves readable is OK.
  return encoding === "base64" && reply.status !== "OK"
    ? Buffer.from(reply.status).toString("base64")
    : reply.status;
}
