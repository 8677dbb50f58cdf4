import "server-only";
import { Redis } from "ioredis";
import type { Listen, Told } from "./subscriptions.ts";

/**
 * Listens over a connection of its own, as Redis wants, made when somebody first listens. It is made anew for ever; each time, the
 * channels are asked for again here and not by the client, which would not say when it is done.
 */
export function createTcpSubscriber(url: string) {
  const channels = new Map<string, Told>();
  let redis: Redis | undefined;

  function connect(): Redis {
    const made = new Redis(url, {
      protocol: 2,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 2_000,
      commandTimeout: 5_000,
      retryStrategy: (times) => Math.min(50 * times, 500),
    });
    made.on("error", () => {}); // "close" follows
    made.on("ready", () => {
      for (const channel of channels.keys()) subscribe(made, channel);
    });
    made.on("close", () => {
      for (const told of channels.values()) told.broken();
    });
    made.on("message", (channel) => channels.get(channel)?.woken());
    return made;
  }

  function subscribe(connection: Redis, channel: string): void {
    connection.subscribe(channel).then(
      () => channels.get(channel)?.begun(),
      () => connection.disconnect(true),
    );
  }

  const listen: Listen = (channel, told) => {
    channels.set(channel, told);
    redis ??= connect();
    if (redis.status === "ready") subscribe(redis, channel);
    return () => {
      channels.delete(channel);
      if (redis?.status === "ready") redis.unsubscribe(channel).catch(() => {});
    };
  };

  return {
    listen,
    close(): void {
      channels.clear();
      redis?.disconnect();
      redis = undefined;
    },
  };
}
