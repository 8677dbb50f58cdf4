import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../http/log.ts";
import { isAppError } from "../shared/errors.ts";

/**
 * Repeats a save while the store cannot be reached: for tokens that exist nowhere else. It belongs to no request.
 * @param save must be safe to repeat, also after it was applied without our being told.
 * @param patience how long to go on, in ms.
 * @throws what `save` threw last.
 */
export async function untilSaved<T>(save: () => Promise<T>, patience: number, log: Log): Promise<T> {
  const until = performance.now() + patience;
  for (let failures = 0; ; failures++) {
    try {
      return await save();
    } catch (error) {
      const worthwhile = isAppError(error) && error.code === "store_unavailable";
      if (!worthwhile || performance.now() > until) throw error;
      log("error", "tokens could not be saved yet", { cause: error });
      await pause(Math.min(5_000, 100 * 2 ** failures));
    }
  }
}
