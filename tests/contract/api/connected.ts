import { type App, startApp } from "../../support/app.ts";
import { type Deployment, type Shape, startDeployment } from "../../support/deployment.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { createOwner } from "../../support/owner.ts";

export type Connected<A = App> = Awaited<ReturnType<typeof connectedTo<A & Running>>>;
type Running = Pick<App, "origin" | "link" | "stop">;

/** The production build in front of a fake upstream, and its owner: signed in, and connected unless told otherwise. */
export async function startConnected(given: { connect?: boolean; settings?: Record<string, string> } = {}) {
  const fake = await startFakeUpstream({ delayMs: 0 });
  return connectedTo(fake, await startApp({ ...settingsFor(fake), ...given.settings }), given.connect);
}

/** The same for a deployment of any shape. */
export async function startConnectedAs(
  shape: Shape,
  given: { connect?: boolean; settings?: Record<string, string> } = {},
): Promise<Connected<Deployment>> {
  const fake = await startFakeUpstream({ delayMs: 0 });
  const deployment = await startDeployment(shape, { ...settingsFor(fake), ...given.settings });
  return connectedTo(fake, deployment, given.connect);
}

async function connectedTo<A extends Running>(fake: FakeUpstream, app: A, connect = true) {
  const owner = createOwner(app.origin);
  await owner.signInByLink(app.link());
  if (connect) await owner.connect(fake.authorize);
  return {
    fake,
    app,
    owner,
    async stop(): Promise<void> {
      fake.clear();
      await app.stop();
      await fake.stop();
    },
  };
}

/** What makes an app call the fake, without limits that a test would run into. */
export const settingsFor = (fake: { authUrl: string; baseUrl: string }) => ({
  CODEX_AUTH_URL: fake.authUrl,
  CODEX_BASE_URL: fake.baseUrl,
  RATE_LIMIT_SCALE: "100",
  LOG_LEVEL: "error",
});

/** The code of a refusal, after a look at its form: nothing but what DESIGN 5 promises, and never to be cached. */
export async function refusal(response: Response): Promise<{ status: number; code: string }> {
  const { error, ...others } = (await response.json()) as { error: Record<string, unknown> };
  const { code, message, action, retryAt, ...more } = error;
  const wellFormed =
    Object.keys({ ...others, ...more }).length === 0 &&
    typeof message === "string" &&
    ["sign_in", "reconnect", "retry", "wait", "none"].includes(String(action)) &&
    (retryAt === undefined || typeof retryAt === "string") &&
    response.headers.get("content-type")?.startsWith("application/json") &&
    response.headers.get("cache-control") === "private, no-store";
  if (!wellFormed) throw new Error(`a refusal of another form: ${JSON.stringify({ error, others })}`);
  return { status: response.status, code: String(code) };
}
