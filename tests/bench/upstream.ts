import { fileURLToPath } from "node:url";
import type { ScenarioOptions } from "../support/fake-upstream/scenarios/scenario.ts";
import { startChild } from "./child-process.ts";

const file = fileURLToPath(new URL("../support/fake-upstream/main.ts", import.meta.url));

type Entry = { route: string; headers: Record<string, string>; body: unknown };

export type Upstream = Awaited<ReturnType<typeof startUpstream>>;

/** The fake upstream in a process of its own, so that the client's work does not delay its stamps. */
export async function startUpstream() {
  const child = await startChild(["--conditions=react-server", file], {
    ready: /backend\s+(http:\/\/127\.0\.0\.1:\d+)\/[\s\S]*scenarios/,
    env: { PORT: "0" },
  });

  async function control(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${child.origin}/__fake/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the fake refused ${path}: ${response.status}`);
    return response.json();
  }

  return {
    ...child,
    baseUrl: `${child.origin}/backend-api`,
    url: `${child.origin}/backend-api/codex/responses`,
    /** Forgets the calls so far and gives every answer from now on stamped deltas; without a pace at full speed. */
    async answers(tokens: number, tokensPerSecond = 0): Promise<void> {
      const options: ScenarioOptions = { tokens, tokensPerSecond };
      await control("POST", "reset");
      await control("POST", "scenario", { name: "bench", options, always: true });
    },
    /** The newest question it was asked, as it came. */
    async lastQuestion(): Promise<{ headers: Record<string, string>; body: Buffer }> {
      const entries = (await control("GET", "journal")) as Entry[];
      const entry = entries.findLast(({ route }) => route === "responses");
      if (!entry) throw new Error("the fake was asked nothing");
      return { headers: entry.headers, body: Buffer.from(JSON.stringify(entry.body)) };
    },
  };
}
