/** Calls back when the device or the tab wakes, which is worth a try at once. Returns the way to stop that. */
export type OnWake = (wake: () => void) => () => void;

/** 0, 0.5, 1, 2, 4 … 15 s, each up to a quarter shorter so that tabs do not come back in step. */
export function backoff(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(15_000, 250 * 2 ** attempt) * (1 - Math.random() / 4);
}

/** Waits for `ms`, or less: until the device wakes, or `signal` is aborted. */
export function pause(ms: number, signal: AbortSignal, onWake?: OnWake): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    const stopWaking = onWake?.(done);
    if (signal.aborted) done();
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      stopWaking?.();
      resolve();
    }
  });
}

/** Repeats `attempt` at the pace of a reconnect, until it says that it is done or `signal` is aborted. */
export async function insist(
  attempt: () => Promise<boolean>,
  signal: AbortSignal,
  onWake?: OnWake,
): Promise<void> {
  for (let number = 1; !signal.aborted && !(await attempt()); number++)
    await pause(backoff(number), signal, onWake);
}
