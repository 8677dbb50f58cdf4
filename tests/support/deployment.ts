import { randomUUID } from "node:crypto";
import { type App, startApp } from "./app.ts";
import { startProxy } from "./proxy.ts";
import { startRedis } from "./redis-server.ts";
import { startUpstashBridge } from "./upstash-bridge/bridge.ts";

/** The ways in which one Wherry may be set up: one server with its own file, or two behind a proxy that share a store. */
export const shapes = ["one server", "two servers on one Redis", "two servers on one Upstash"] as const;
export type Shape = (typeof shapes)[number];

export type Deployment = Pick<App, "origin" | "port" | "output" | "link" | "stop"> & {
  /** Its servers; `origin` leads to each in turn. */
  apps: App[];
};

/** Starts a deployment of this shape, with the same settings on each of its servers. */
export async function startDeployment(
  shape: Shape,
  settings: Record<string, string> = {},
): Promise<Deployment> {
  if (shape === "one server") {
    const app = await startApp(settings);
    return { ...app, apps: [app] };
  }
  const redis = await startRedis();
  const bridge = shape === "two servers on one Upstash" ? await startUpstashBridge(redis.url) : null;
  const shared = {
    ...secrets(),
    ...(bridge
      ? { UPSTASH_REDIS_REST_URL: bridge.url, UPSTASH_REDIS_REST_TOKEN: bridge.token }
      : { REDIS_URL: redis.url }),
    ...settings,
  };
  const apps = await Promise.all([startApp(shared), startApp(shared)]);
  const proxy = await startProxy(apps.map(({ port }) => port));
  const printed: string[] = [];
  return {
    apps,
    origin: proxy.origin,
    port: proxy.port,
    output: () => apps.map((app) => app.output()).join("\n"),
    /** The newest link that any of them has printed. */
    link() {
      for (const app of apps) if (app.link() && !printed.includes(app.link())) printed.push(app.link());
      return printed.at(-1) ?? "";
    },
    async stop() {
      await proxy.stop();
      await Promise.all(apps.map((app) => app.stop()));
      await bridge?.stop();
      await redis.stop();
    },
  };
}

/** What servers must have in common to be one deployment. */
export function secrets() {
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
  return { AUTH_SECRET: random(), ENCRYPTION_KEYS: `k1:${random()}`, DEPLOYMENT_ID: randomUUID() };
}
