import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type App = Awaited<ReturnType<typeof startApp>>;

/**
 * Runs the production build in a process of its own, as `npm start` would: on a free port, with an empty folder for its data
 * unless one is given.
 */
export async function startApp(settings: Record<string, string> = {}) {
  const dataDir = settings.DATA_DIR ?? (await mkdtemp(join(tmpdir(), "wherry-test-")));
  const port = settings.PORT ?? String(await freePort());
  const host = settings.HOST ?? "127.0.0.1";
  let output = "";
  let child: ChildProcess;

  async function start(): Promise<void> {
    child = spawn(
      process.execPath,
      [join(root, "node_modules/next/dist/bin/next"), "start", "-H", host, "-p", port],
      {
        cwd: root,
        env: {
          ...withoutOurs(process.env),
          NODE_ENV: "production",
          NEXT_MANUAL_SIG_HANDLE: "true",
          ...settings,
          HOST: host,
          PORT: port,
          DATA_DIR: dataDir,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const ready = Promise.withResolvers<void>();
    const read = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (/Ready in/.test(output)) ready.resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => ready.reject(new Error(`the app ended with ${code}:\n${output}`)));
    await ready.promise;
    await fetch(`http://127.0.0.1:${port}/api/health`); // the first request waits for instrumentation
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }

  await start();
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    /** Everything it has printed, logs included. */
    output: () => output,
    /** The newest sign-in link it has printed. */
    link: () => output.match(/http:\/\/[^\s]+#link=[\w-]+/g)?.at(-1) ?? "",
    pid: () => child.pid as number,
    kill: () => end("SIGKILL"),
    terminate: () => end("SIGTERM"),
    /** Starts it again on the same port and data. */
    async restart(): Promise<void> {
      await end("SIGTERM");
      output = "";
      await start();
    },
    async stop(): Promise<void> {
      await end("SIGTERM");
      if (!settings.DATA_DIR) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The environment without what a developer may have set for an app of their own. */
function withoutOurs(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours =
    /^(AUTH_|ENCRYPTION_|OWNER_|UPSTASH_|KV_|REDIS_URL|DATA_DIR|CODEX_|APP_URL|HOST$|PORT$|VITEST|NODE_OPTIONS|__NEXT)/;
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !ours.test(name)),
  ) as NodeJS.ProcessEnv;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
