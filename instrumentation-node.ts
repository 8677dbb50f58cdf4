import { services } from "./lib/services";
import { startUp } from "./lib/start-up";

/** The framework waits for open streams without limit, so we end them ourselves, and then the process. */
export async function start(): Promise<void> {
  await startUp();
  let leaving = false;
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    await services().turns.shutDown();
    await services().store.close();
    setTimeout(() => process.exit(0), 500).unref(); // the last frames are on their way to their readers
  };
  process.once("SIGTERM", leave);
  process.once("SIGINT", leave);
}
