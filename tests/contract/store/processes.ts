import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Job } from "./worker.ts";

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

/** Runs jobs in processes of their own, all starting at the same moment. Gives what each of them printed. */
export async function inProcesses(jobs: readonly Job[]): Promise<unknown[]> {
  const running = jobs.map((job) => {
    const child = spawn(process.execPath, ["--conditions=react-server", worker, JSON.stringify(job)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  const next = (lines: AsyncIterator<string>) =>
    lines.next().then(({ value, done }) => {
      if (done) throw new Error("a worker ended before its time");
      return value;
    });
  try {
    await Promise.all(running.map(({ lines }) => next(lines)));
    for (const { child } of running) child.stdin.write("go\n");
    return await Promise.all(running.map(async ({ lines }) => JSON.parse(await next(lines))));
  } finally {
    for (const { child } of running) child.kill("SIGKILL");
  }
}
