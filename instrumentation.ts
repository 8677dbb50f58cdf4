/** Runs once when the server starts. What needs Node stands apart, or the edge compiler complains. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { start } = await import("./instrumentation-node");
    await start();
  }
}
