import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";

const patience = 30_000; // the app leaves in under 25 s by itself, running answers included

/** PATH with the project's own programs first, the bundled Node among them. */
export const projectPath = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);

/**
 * Runs a program to its end, in the repository's root and on the bundled Node, and resolves to its exit code
 * (128 + the signal's number if a signal ended it). Never throws for what the program does.
 *
 * The child leads a process group of its own, so that Ctrl-C reaches it once, through us. The first signal is passed on;
 * a second one, or 30 s, kills the whole group. When our parent has gone the child is asked to leave as well: `kill <npm>`
 * does not reach us, and the port would stay taken.
 */
export function run(file, args, env = {}) {
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, PATH: projectPath, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });

  let deadline;
  const stop = (signal) => {
    if (deadline) return send(child, "SIGKILL");
    send(child, signal);
    deadline = setTimeout(() => send(child, "SIGKILL"), patience);
  };
  const hangUp = () => stop("SIGTERM");
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && !deadline && stop("SIGTERM"), 500);
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", hangUp);

  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    clearTimeout(deadline);
    clearInterval(watch);
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", hangUp);
  });
}

function send(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
