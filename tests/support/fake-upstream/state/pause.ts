import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits, or returns early when the client goes away. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
