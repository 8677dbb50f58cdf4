import { spawn } from "node:child_process";
import { once } from "node:events";

export type Child = { pid: number; origin: string; stop(): Promise<void> };

/**
 * Starts a server on the bundled Node and waits until it says where it listens.
 * @param ready what it prints then, with its origin in the first group.
 */
export async function startChild(
  args: string[],
  options: { ready: RegExp; cwd?: string; env?: Record<string, string> },
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  let output = "";
  const ready = Promise.withResolvers<string>();
  const read = (chunk: Buffer) => {
    output += chunk.toString("utf8");
    const found = options.ready.exec(output);
    if (found) ready.resolve(found[1] ?? "");
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  exit.then(([code]) => ready.reject(new Error(`${args.at(-1)} ended with ${code}:\n${output}`)));
  const origin = await ready.promise;
  return {
    pid: child.pid as number,
    origin,
    async stop() {
      child.kill("SIGTERM");
      await exit;
    },
  };
}
