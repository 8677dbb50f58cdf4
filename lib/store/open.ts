import "server-only";
import type { Store } from "./port.ts";
import { createRedisStore } from "./redis.ts";
import { createTcpTransport } from "./redis-tcp.ts";
import { createUpstashTransport } from "./redis-upstash.ts";
import { createSqliteStore } from "./sqlite.ts";

/** Where this deployment keeps its data; `lib/env.ts` decides. */
export type StoreChoice =
  | { sqliteFile: string }
  | { redisUrl: string }
  | { upstashUrl: string; upstashToken: string };

/** Opens the chosen store. Nothing is awaited: a store that cannot be reached says so in its first `batch`. */
export function createStore(choice: StoreChoice): Store {
  if ("sqliteFile" in choice) return createSqliteStore(choice.sqliteFile);
  if ("redisUrl" in choice) return createRedisStore(createTcpTransport(choice.redisUrl));
  return createRedisStore(createUpstashTransport({ url: choice.upstashUrl, token: choice.upstashToken }));
}
