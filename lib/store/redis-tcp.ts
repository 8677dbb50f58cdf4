import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { Redis, ReplyError } from "ioredis";
import { createTcpSubscriber } from "./redis-tcp-subscriber.ts";
import { failure, type Reply, type Transport } from "./redis-transport.ts";

const connectWithin = 2_000; // ms; a restart of Redis is shorter
const answerWithin = 5_000; // ms

/**
 * Redis over TCP or TLS (`redis://`, `rediss://`). Commands wait a bounded time for the connection and are then given up: the
 * client's own queue is off, because it would send a write long after its caller was told that it failed. So is its repeating of
 * commands whose answer was lost. Connecting is tried for ever.
 */
export function createTcpTransport(url: string): Transport {
  const redis = new Redis(url, {
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectWithin,
    commandTimeout: answerWithin,
    retryStrategy: (times) => Math.min(50 * times, 500),
    reconnectOnError: (error) => error.message.startsWith("READONLY"), // a failover left us with a replica
  });
  const subscriber = createTcpSubscriber(url);
  let lastError: unknown = new Error("no connection");
  redis.on("error", (error) => {
    lastError = error;
  });

  let connecting: Promise<boolean> | undefined;
  async function connected(): Promise<void> {
    if (redis.status === "ready") return;
    connecting ??= new Promise<boolean>((resolve) => redis.once("ready", () => resolve(true))).finally(() => {
      connecting = undefined;
    });
    const inTime = await Promise.race([connecting, delay(connectWithin, false)]);
    if (!inTime) throw failure(lastError);
  }

  return {
    kind: "redis",
    async send(commands, atomic) {
      await connected();
      const pipeline = atomic ? redis.multi() : redis.pipeline();
      for (const [name, ...args] of commands) pipeline.call(name, ...args);
      const replies = await pipeline.exec().catch((error: unknown) => {
        throw failure(error);
      });
      return (replies ?? []).map(([error, value]) => asReply(error, value));
    },
    listen: subscriber.listen,
    async close() {
      subscriber.close();
      redis.disconnect();
    },
  };
}

function asReply(error: Error | null, value: unknown): Reply {
  if (!error) return { value };
  if (error instanceof ReplyError) return { error: failure(error).message };
  throw failure(error);
}
