import "server-only";
import { AppError } from "../shared/errors.ts";

/**
 * At most `most` calls in any `windowMs`, counted in this process. It keeps a script that runs wild from spending the plan; what
 * guards a secret is counted in the store instead (`lib/store/limiter.ts`).
 */
export function createPace(most: number, windowMs: number) {
  const calls = new Map<string, number[]>();

  /** @throws AppError `rate_limited` with the time from which on there is room again. */
  return function take(name: string): void {
    const now = Date.now();
    const recent = (calls.get(name) ?? []).filter((time) => now - time < windowMs);
    calls.set(name, recent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= most)
      throw new AppError("rate_limited", { retryAt: new Date(oldest + windowMs).toISOString() });
    recent.push(now);
  };
}
