import { once } from "node:events";
import { connect } from "node:net";
import { createReplyParser, type RedisReply } from "./redis-replies.ts";

/** A plain connection to Redis: any commands, sent together, answered in order. */
export type RedisConnection = {
  send(commands: readonly (readonly string[])[]): Promise<RedisReply[]>;
  close(): void;
};

type Waiting = {
  count: number;
  replies: RedisReply[];
  resolve(replies: RedisReply[]): void;
  reject(cause: Error): void;
};

/** Speaks RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/), so that the tests do not trust a client library twice. */
export async function connectToRedis(url: string): Promise<RedisConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, "connect");

  const queue: Waiting[] = [];
  const parse = createReplyParser((reply) => {
    const first = queue[0];
    if (!first) throw new Error("a reply that nobody asked for");
    first.replies.push(reply);
    if (first.replies.length === first.count) queue.shift()?.resolve(first.replies);
  });
  socket.on("data", parse);
  socket.on("error", () => {}); // "close" follows
  socket.on("close", () => {
    for (const { reject } of queue.splice(0)) reject(new Error("Redis closed the connection"));
  });

  return {
    send(commands) {
      if (socket.destroyed) return Promise.reject(new Error("Redis is gone"));
      return new Promise((resolve, reject) => {
        queue.push({ count: commands.length, replies: [], resolve, reject });
        socket.write(commands.map(encode).join(""));
      });
    },
    close: () => void socket.destroy(),
  };
}

function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${parts.join("")}`;
}
