import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Account, defaultAccount } from "./auth/account.ts";
import { createAuthorize } from "./auth/authorize.ts";
import { createCodes } from "./auth/codes.ts";
import { createDevice } from "./auth/device.ts";
import { authorize } from "./auth/sign-in.ts";
import { createTokenEndpoint } from "./auth/token-endpoint.ts";
import { createTokens } from "./auth/tokens.ts";
import { accountsCheck } from "./backend/accounts-check.ts";
import { createCatalogue } from "./backend/catalogue.ts";
import { checkEdge } from "./backend/edge.ts";
import { createEncryptedReasoning } from "./backend/encrypted-reasoning.ts";
import { createMeter } from "./backend/meter.ts";
import { createRequestChecks } from "./backend/request-checks.ts";
import { createResponses } from "./backend/responses.ts";
import { createControl } from "./control.ts";
import { type Call, fieldsOf } from "./http/call.ts";
import { createRoutes, unknownPath } from "./http/routes.ts";
import { errorPage, readBody, send } from "./http/whole-answer.ts";
import { createScenarioQueue } from "./scenarios/scenario-queue.ts";
import { createClock } from "./state/clock.ts";
import { createGate } from "./state/gate.ts";
import { createJournal } from "./state/journal.ts";
import { createRandom } from "./state/random.ts";

export type FakeOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Decides where chunks and deltas end. */
  seed?: number;
  /** Milliseconds between two tokens of an answer, 16 unless told; 0 is as fast as possible, without thinking time. */
  delayMs?: number;
  /** How long a model thinks at efforts above low, in ms. */
  thinkingMs?: number;
  /** Life of access tokens; ten days unless told. */
  accessTokenSeconds?: number;
  account?: Partial<Account>;
};

export type FakeUpstream = Awaited<ReturnType<typeof startFakeUpstream>>;

/** Starts OpenAI's authorization server and Codex backend in one, on loopback, with its state in memory (PROTOCOL 7). */
export async function startFakeUpstream(options: FakeOptions = {}) {
  const account: Account = { ...defaultAccount, ...options.account };
  const clock = createClock();
  const journal = createJournal();
  const queue = createScenarioQueue();
  const gate = createGate();
  const random = createRandom(options.seed ?? 1);
  const catalogue = createCatalogue();
  const meter = createMeter(clock);
  const reasoning = createEncryptedReasoning();
  const codes = createCodes(clock);
  const current = () => ({ ...account });
  const tokens = createTokens({
    clock,
    account: current,
    accessTokenSeconds: options.accessTokenSeconds ?? 864_000,
  });
  const device = createDevice({ codes, queue, account: current, clock });
  const tokenMs = options.delayMs ?? 16;
  const pace = {
    tokenMs,
    thinkingMs: options.thinkingMs ?? (tokenMs > 0 ? 2500 : 0),
    firstByteMs: tokenMs > 0 ? 300 : 0,
  };
  const check = createRequestChecks({ tokens, catalogue, reasoning });

  function clear(): void {
    queue.clear();
    gate.release();
  }

  const routes = createRoutes({
    authorize: createAuthorize({ codes, queue, account: current }),
    tokenEndpoint: createTokenEndpoint({ codes, tokens, queue, gate, journal, clock }),
    device,
    responses: createResponses({
      check,
      catalogue,
      reasoning,
      meter,
      queue,
      gate,
      journal,
      clock,
      random,
      pace,
    }),
    tokens,
    queue,
    clock,
    models: catalogue.list,
    usage: (_, caller) => meter.usage(caller),
    accounts: (_, caller) => accountsCheck(caller),
  });
  const control = createControl({
    queue,
    journal,
    gate,
    tokens,
    reset() {
      clear();
      journal.clear();
    },
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const key = `${request.method} ${url.pathname}`;
    const { headers } = request;
    const controlled = control[key];
    if (controlled) {
      const fields = fieldsOf({ headers, body: await readBody(request) });
      return send(response, await controlled(fields ?? {}));
    }

    const route = routes[key];
    const entry = journal.begin({
      route: route?.route ?? "other",
      method: request.method ?? "",
      path: request.url ?? "",
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    });
    const gone = new AbortController();
    response.on("close", () => {
      const aborted = !response.writableFinished && !entry.broken;
      gone.abort();
      journal.update(entry, { endedAt: Date.now(), aborted });
    });

    const call: Call = { url, headers, body: await readBody(request), entry, response, signal: gone.signal };
    entry.body = fieldsOf(call) ?? (call.body.length > 0 ? call.body.toString("utf8") : undefined);
    if (route?.edge === false) return answer(call, await route.handle(call));
    const blocked = checkEdge(headers);
    if (blocked) return answer(call, blocked);
    return answer(call, route ? await route.handle(call) : unknownPath(url.pathname, routes));
  }

  function answer(call: Call, whole: Awaited<ReturnType<(typeof routes)[string]["handle"]>>): void {
    if (!whole || call.response.destroyed) return;
    const refusal = whole.status >= 400 ? whole.body : undefined;
    journal.update(call.entry, { status: whole.status, refusal });
    send(call.response, whole);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((problem) => {
      // A fault of the fake itself: say so loudly, so that no test takes it for a scenario.
      console.error("fake upstream:", problem);
      if (!response.headersSent) send(response, errorPage(599));
      else response.destroy();
    });
  });

  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  const port = await listen(options.port ?? 0);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    authUrl: origin,
    baseUrl: `${origin}/backend-api`,
    journal,
    /** The person who signs in; change its fields to change plan, e-mail and so on for later sign-ins. */
    account,
    clock,
    catalogue,
    meter,
    next: queue.next,
    always: queue.always,
    clear,
    release: gate.release,
    held: gate.held,
    issue: tokens.issue,
    revoke: tokens.revoke,
    authorize,
    approveDevice: device.approve,
    deviceInterval: device.interval,
    /** Connections are refused from now on, and open ones cut, until `acceptConnections`. */
    refuseConnections: close,
    acceptConnections: async (): Promise<void> => void (await listen(port)),
    async stop(): Promise<void> {
      gate.release();
      if (server.listening) await close();
    },
  };
}
