import type { Operation, Results, Store } from "../../../lib/store/port.ts";
import { plan } from "../../../lib/store/redis-operations.ts";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";

export type MeteredStore = ReturnType<typeof createMeteredStore>;

/** A store in memory that behaves and counts as Upstash: every command is billed, so are subscriptions and what they bring. */
export function createMeteredStore() {
  const within = createSqliteStore(":memory:");
  const state = { delivering: true, away: false, /** How long an answer takes, ms. */ takes: 0 };
  let commands = 0;

  const store: Store = {
    ...within,
    kind: "upstash",
    async batch<const O extends readonly Operation[]>(operations: O): Promise<Results<O>> {
      if (state.away) throw new Error("away");
      commands += operations.flatMap((operation) => plan(operation).commands).length;
      if (state.takes > 0) await new Promise((resolve) => setTimeout(resolve, state.takes));
      return within.batch(operations);
    },
    subscribe(channel, listener) {
      commands++;
      const subscription = within.subscribe(channel, () => {
        if (state.delivering) listener();
      });
      return {
        get delivering() {
          return state.delivering && subscription.delivering;
        },
        close: subscription.close,
      };
    },
  };
  return { store, state, commands: () => commands };
}
