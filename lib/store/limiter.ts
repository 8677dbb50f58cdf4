import "server-only";
import { AppError } from "../shared/errors.ts";
import { keys } from "./keys.ts";
import type { Store } from "./port.ts";

export type Limit = { name: string; most: number; windowMs: number };

export type Limiter = ReturnType<typeof createLimiter>;

/**
 * Counts tries in fixed windows of the store's clock, so that all instances count together. When the store cannot count, the try
 * fails: guarding a sign-in matters more than answering it.
 * @param scale multiplies every limit (RATE_LIMIT_SCALE).
 */
export function createLimiter(store: Store, scale: number) {
  /** @throws AppError `rate_limited` with the end of the window. */
  async function take({ name, most, windowMs }: Limit): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
      const [now] = await store.batch([["now"]]);
      const window = Math.floor(now / windowMs);
      const key = keys.rate(name, window);
      const [count] = await store.batch([["get", key]]);
      const end = (window + 1) * windowMs;
      if (Number(count) >= most * scale)
        throw new AppError("rate_limited", { retryAt: new Date(end).toISOString() });
      const [counted] = await store.batch([
        ["swap", key, count, String(Number(count) + 1), end - now + 1_000],
      ]);
      if (counted) return;
    }
    throw new AppError("rate_limited");
  }

  return { take };
}
