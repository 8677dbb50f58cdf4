import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache } from "../../../scripts/root.mjs";
import type { Job, Word } from "./worker.ts";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));

export type Worker = {
  process: ChildProcess;
  /** Resolves with the next word; rejects when the worker ends before it says one. */
  hears(): Promise<Word>;
  go(): void;
  /** Kills it as a crash would, and waits until it has gone. */
  kill(): Promise<void>;
};

const started: Worker[] = [];

/** Starts processes with the same job and waits until all of them can begin. */
export async function startWorkers(count: number, job: Job): Promise<Worker[]> {
  const workers = Array.from({ length: count }, () => startWorker(job));
  started.push(...workers);
  await Promise.all(workers.map((worker) => worker.hears()));
  return workers;
}

/** Kills whatever still runs. */
export async function killWorkers(): Promise<void> {
  await Promise.all(started.splice(0).map((worker) => worker.kill()));
}

function startWorker(job: Job): Worker {
  const child = fork(script, [JSON.stringify(job)], {
    execArgv: ["--conditions=react-server"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(cache, "compiled") }, // halves what a start costs
  });
  const words: Word[] = [];
  let heard = Promise.withResolvers<void>();
  let ended = false;
  const wake = () => {
    heard.resolve();
    heard = Promise.withResolvers<void>();
  };
  child.on("message", (word: Word) => {
    words.push(word);
    wake();
  });
  const gone = once(child, "exit").then(() => {
    ended = true;
    wake();
  });
  return {
    process: child,
    async hears() {
      while (words.length === 0) {
        if (ended) throw new Error("a worker ended before its time");
        await heard.promise;
      }
      return words.shift() as Word;
    },
    go: () => void child.send("go"),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
