import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { createReplyParser } from "./redis-replies.ts";

/**
 * Answers SUBSCRIBE as Upstash does, with an event stream: one line for the subscription, one for each message. Ends with either side.
 * @param billed called for the subscription and for each message that is delivered.
 */
export async function streamChannel(
  redisUrl: string,
  channel: string,
  response: ServerResponse,
  billed: () => void,
): Promise<void> {
  const { hostname, port } = new URL(redisUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {}); // "close" follows
  socket.on("close", () => response.destroy());
  response.on("close", () => socket.destroy());
  await once(socket, "connect");

  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const parse = createReplyParser((reply) => {
    billed();
    response.write(`data: ${(reply as unknown[]).join(",")}\n\n`);
  });
  socket.on("data", parse);
  const parts = ["SUBSCRIBE", channel].map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  socket.write(`*2\r\n${parts.join("")}`);
}
