import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { connectToRedis, type RedisConnection } from "./redis-connection.ts";
import type { RedisReply } from "./redis-replies.ts";
import { RefusedRequest, type RestCommands, restCommands } from "./rest-commands.ts";
import { type Encoding, isError, restReply } from "./rest-replies.ts";
import { streamChannel } from "./subscription.ts";

/** Since the last reset: commands that Upstash would bill, and requests that carried them. */
export type Counts = { commands: number; roundTrips: number };

export type UpstashBridge = {
  url: string;
  token: string;
  counts(): Counts;
  resetCounts(): void;
  /** The next request is applied, and its answer lost: the socket is destroyed. */
  dropNext(): void;
  /** Cuts every open subscription; new ones are taken. */
  cutSubscriptions(): void;
  /** Answers SUBSCRIBE with 503 until told otherwise, and cuts what is open. */
  refuseSubscriptions(refused: boolean): void;
  stop(): Promise<void>;
};

/**
 * A server of the shape of Upstash' REST API in front of a real Redis (https://upstash.com/docs/redis/features/restapi).
 * A SUBSCRIBE counts as one command, and so does each message it brings. Not imitated: limits of rate and size, sync tokens, the modules.
 * @param options.latencyMs what a round trip to Upstash costs from a server nearby; 20 unless told.
 */
export async function startUpstashBridge(
  redisUrl: string,
  options: { latencyMs?: number } = {},
): Promise<UpstashBridge> {
  const { latencyMs = 20 } = options;
  const token = crypto.randomUUID();
  const redis = await connectToRedis(redisUrl);
  let counts: Counts = { commands: 0, roundTrips: 0 };
  let dropping = false;
  let refusing = false;
  const subscribed = new Set<ServerResponse>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://bridge");
    const body = await text(request);
    await delay(latencyMs);
    const given = request.headers.authorization?.replace(/^Bearer /i, "") ?? url.searchParams.get("_token");
    if (given !== token) throw new RefusedRequest(401, "Unauthorized");
    url.searchParams.delete("_token");

    const [, channel] = /^\/subscribe\/([^/]+)$/i.exec(url.pathname) ?? [];
    if (channel) {
      if (refusing) throw new RefusedRequest(503, "ERR subscriptions are off");
      counts = { ...counts, roundTrips: counts.roundTrips + 1 };
      subscribed.add(response);
      response.on("close", () => subscribed.delete(response));
      return streamChannel(redisUrl, decodeURIComponent(channel), response, () => {
        counts = { ...counts, commands: counts.commands + 1 };
      });
    }

    const asked = restCommands({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      body,
    });
    counts = { commands: counts.commands + asked.commands.length, roundTrips: counts.roundTrips + 1 };
    const drop = dropping;
    dropping = false;
    const encoding = request.headers["upstash-encoding"] === "base64" ? "base64" : "plain";
    const result = await run(redis, asked, encoding);
    if (drop) request.socket.destroy();
    else respond(response, 200, result);
  }

  function cutSubscriptions(): void {
    for (const response of subscribed) response.destroy();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      respond(response, error instanceof RefusedRequest ? error.status : 500, { error: error.message });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    counts: () => counts,
    resetCounts() {
      counts = { commands: 0, roundTrips: 0 };
    },
    dropNext() {
      dropping = true;
    },
    cutSubscriptions,
    refuseSubscriptions(refused) {
      refusing = refused;
      if (refused) cutSubscriptions();
    },
    async stop() {
      redis.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function run(
  redis: RedisConnection,
  { commands, answer }: RestCommands,
  encoding: Encoding,
): Promise<unknown> {
  if (answer === "transaction") {
    const replies = await redis.send([["MULTI"], ...commands, ["EXEC"]]);
    const done = replies.at(-1) as RedisReply[] | { error: string };
    if (Array.isArray(done)) return done.map((reply) => restReply(reply, encoding));
    throw new RefusedRequest(400, (replies.find(isError) ?? done).error);
  }
  const replies = await redis.send(commands);
  if (answer === "list") return replies.map((reply) => restReply(reply, encoding));
  const [reply] = replies as [RedisReply];
  if (isError(reply)) throw new RefusedRequest(400, reply.error);
  return restReply(reply, encoding);
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
