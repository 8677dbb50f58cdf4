import { setTimeout as pause } from "node:timers/promises";
import { services } from "./lib/services";
import { startUp } from "./lib/start-up";

/**
 * The framework would close its port at once and then wait for open streams without limit; the launcher tells it not to
 * (NEXT_MANUAL_SIG_HANDLE), so that the last seconds are ours: new sends are told to come again, running turns are ended.
 */
export async function start(): Promise<void> {
  await startUp();
  let leaving = false;
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(0), 24_500).unref(); // whatever hangs
    await services().turns.shutDown();
    services().live.close();
    await pause(300); // the last frames are on their way to their readers
    await services().store.close();
    process.exit(0);
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}
