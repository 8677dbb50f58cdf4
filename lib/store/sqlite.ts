import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../shared/errors.ts";
import type { Operation, Results, Store } from "./port.ts";
import { openDatabase } from "./sqlite-database.ts";
import { createSubscriptions, type Told } from "./subscriptions.ts";

/** How long a batch waits for other processes to finish writing, in ms. */
const patience = 5_000;

const busy = 5; // SQLITE_BUSY, the low byte of SQLite's extended codes
const locked = 6; // SQLITE_LOCKED

/**
 * The embedded store: one file, shared by any number of processes of this machine.
 *
 * node:sqlite is synchronous, so a batch blocks the event loop for as long as it runs. Waiting for another process's lock must
 * not, or every stream of this process would stand still: SQLite itself waits some milliseconds only, then the batch is tried
 * again from a timer.
 * @param file path of the database, made with its folder on first use; ":memory:" keeps everything in this process.
 */
export function createSqliteStore(file: string): Store {
  let database: ReturnType<typeof openDatabase> | undefined;
  let closed = false;
  const listening = new Map<string, Told>();
  const subscriptions = createSubscriptions((channel, told) => {
    listening.set(channel, told);
    queueMicrotask(() => listening.get(channel)?.begun());
    return () => listening.delete(channel);
  });

  function attempt(operations: readonly Operation[]): unknown[] {
    if (closed) throw new Error("the store is closed");
    database ??= openDatabase(file);
    return database.transaction(operations);
  }

  return {
    kind: "sqlite",
    async batch<const O extends readonly Operation[]>(operations: O) {
      const deadline = performance.now() + patience;
      for (;;) {
        try {
          const results = attempt(operations) as Results<O>;
          for (const [verb, name] of operations)
            if (verb === "wake") queueMicrotask(() => listening.get(name)?.woken());
          return results;
        } catch (cause) {
          if (!isBusy(cause) || performance.now() > deadline)
            throw new AppError("store_unavailable", { cause });
        }
        await delay(5 + 20 * Math.random());
      }
    },
    subscribe: subscriptions.subscribe,
    async close() {
      subscriptions.close();
      closed = true;
      database?.close();
      database = undefined;
    },
  };
}

function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode ?? 0;
  return (code & 0xff) === busy || (code & 0xff) === locked;
}
