import "server-only";
import { keys } from "../store/keys.ts";
import type { Operation, Store } from "../store/port.ts";

/** How long a sign of life lasts, and how often it is renewed, in ms. */
const life = 10_000;
const pace = 3_000;

/** The write that says: somebody exchanges the code of this attempt right now. It belongs into the batch that claims it. */
export const signOfLife = (attempt: string): Operation => ["set", keys.exchanging(attempt), "1", life];

/** Renews the sign of life while `work` runs. When this process dies in the middle, everybody knows within ten seconds. */
export async function whileExchanging<T>(store: Store, attempt: string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void store.batch([signOfLife(attempt)]).catch(() => {}), pace);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
