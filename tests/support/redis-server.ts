import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { redisServer } from "../../scripts/redis.mjs";

export type RedisServer = { url: string; port: number; pid: number; stop(): Promise<void> };

/**
 * Starts a Redis of our own on this machine, keeping nothing on disk. It ends with `stop`, and by itself when this process ends in
 * whatever way: a shell waits on a pipe that closes then.
 * @param port where to listen, to bring back one that was stopped; a free one unless told.
 */
export async function startRedis(port?: number): Promise<RedisServer> {
  const binary = await redisServer();
  port ??= await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const script = '"$0" "$@" & echo "pid $!"; cat >/dev/null; kill $! 2>/dev/null; wait $!';
  const shell = spawn("/bin/sh", ["-c", script, binary, ...options], { stdio: ["pipe", "pipe", "inherit"] });
  const pid = await ready(shell);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    async stop() {
      const exit = once(shell, "exit");
      shell.stdin?.end();
      await exit;
    },
  };
}

/** Waits for the server's own word that it takes connections. */
async function ready(shell: ChildProcess): Promise<number> {
  const lines: string[] = [];
  if (!shell.stdout) throw new Error("no output");
  for await (const line of createInterface(shell.stdout)) {
    lines.push(line);
    if (!/Ready to accept connections/i.test(line)) continue;
    shell.stdout.resume();
    return Number(lines.join("\n").match(/^pid (\d+)$/m)?.[1]);
  }
  throw new Error(`redis-server did not start:\n${lines.join("\n")}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}
