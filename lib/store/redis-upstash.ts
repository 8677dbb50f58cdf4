import "server-only";
import { Redis } from "@upstash/redis";
import { type Command, failure, type Reply, type Transport } from "./redis-transport.ts";
import { createUpstashSubscriber } from "./redis-upstash-subscriber.ts";

const answerWithin = 5_000; // ms

/** Upstash' own list of commands, one element of which it takes as it is. */
type Pipeline = {
  chain(command: { command: Command; deserialize(value: unknown): unknown }): void;
  exec(options: { keepErrors: true }): Promise<{ result: unknown; error?: string }[]>;
};

/**
 * A Redis behind Upstash' REST API, for hosts that keep no connections. Every command is metered and a request takes 5 to 50 ms,
 * so a batch is one request. https://upstash.com/docs/redis/features/restapi
 */
export function createUpstashTransport({ url, token }: { url: string; token: string }): Transport {
  const redis = new Redis({
    url,
    token,
    retry: { retries: 0 }, // `false` would still repeat a failed request once, after its writes may have been applied
    enableAutoPipelining: false,
    automaticDeserialization: false,
    responseEncoding: false, // base64 is for bytes that are no text, costs a third more and loses a leading byte order mark
    enableTelemetry: false,
    signal: () => AbortSignal.timeout(answerWithin), // a function: with a plain signal an abort counts as an answer
  });

  return {
    kind: "upstash",
    async send(commands, atomic) {
      // `chain` is private, but the typed verbs around it rewrite arguments and replies; this way both transports say the same.
      const pipeline = (atomic ? redis.multi() : redis.pipeline()) as unknown as Pipeline;
      for (const command of commands) pipeline.chain({ command, deserialize: (value) => value });
      const replies = await pipeline.exec({ keepErrors: true }).catch((error: unknown) => {
        throw failure(error);
      });
      return replies.map(({ result, error }): Reply => (error === undefined ? { value: result } : { error }));
    },
    listen: createUpstashSubscriber({ url, token }),
    async close() {},
  };
}
