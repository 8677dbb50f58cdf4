import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type App, startApp } from "./app.ts";
import { secrets } from "./deployment.ts";
import { startRedis } from "./redis-server.ts";
import { startUpstashBridge } from "./upstash-bridge/bridge.ts";

export const passphrase = "a passphrase of the harness";

export type Serverless = Awaited<ReturnType<typeof startServerless>>;

/**
 * Hosts the production build as a serverless platform does, in its strictest form. An instance serves one request at a time. The moment
 * its answer is over, or its reader gone, the process is frozen (SIGSTOP) with whatever it was doing besides; the next request wakes it, or
 * another that has slept longer. What takes longer than the limit is killed. The store is Upstash over REST, the disk is not kept.
 * @param limitSeconds how long a request may take; the app is told by MAX_DURATION.
 */
export async function startServerless(settings: Record<string, string>, limitSeconds: number) {
  const redis = await startRedis();
  const bridge = await startUpstashBridge(redis.url);
  const environment = {
    ...secrets(),
    OWNER_PASSPHRASE: passphrase,
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
    VERCEL: "1",
    MAX_DURATION: String(limitSeconds),
    ...settings,
  };
  const frozen: App[] = [];
  const awake = new Set<App>();
  let killed = 0;

  async function wake(): Promise<App> {
    const app = frozen.shift() ?? (await startApp(environment));
    process.kill(app.pid(), "SIGCONT");
    awake.add(app);
    return app;
  }

  function freeze(app: App): void {
    if (!awake.delete(app)) return;
    process.kill(app.pid(), "SIGSTOP");
    frozen.push(app);
  }

  async function serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const app = await wake();
    const limit = setTimeout(() => {
      killed += 1;
      awake.delete(app);
      void app.kill().then(() => answer.destroy());
    }, limitSeconds * 1000);
    const over = () => {
      clearTimeout(limit);
      freeze(app);
    };
    answer.on("close", over);
    if (answer.destroyed) return over(); // the reader did not wait for a cold start
    const { method, url, headers } = incoming;
    const outgoing = request({ host: "127.0.0.1", port: app.port, method, path: url, headers, agent: false });
    outgoing.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      answer.flushHeaders();
      response.pipe(answer);
      response.on("aborted", () => answer.destroy());
    });
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  }

  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => answer.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    /** How many instances were killed at the limit. */
    killed: () => killed,
    instances: () => frozen.length + awake.size,
    output: () => [...frozen, ...awake].map((app) => app.output()).join("\n"),
    async stop(): Promise<void> {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      const apps = [...frozen, ...awake];
      for (const app of apps) process.kill(app.pid(), "SIGCONT");
      await Promise.all(apps.map((app) => app.stop()));
      await bridge.stop();
      await redis.stop();
    },
  };
}
