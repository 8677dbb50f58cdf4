import type { Account } from "../auth/account.ts";
import type { createAuthorize } from "../auth/authorize.ts";
import type { createDevice } from "../auth/device.ts";
import type { createTokenEndpoint } from "../auth/token-endpoint.ts";
import type { Tokens } from "../auth/tokens.ts";
import { checkCaller } from "../backend/request-checks.ts";
import type { ScenarioQueue } from "../scenarios/scenario-queue.ts";
import type { Clock } from "../state/clock.ts";
import type { Route } from "../state/journal.ts";
import type { Call, Handler } from "./call.ts";
import { type Answer, detail, edgeBlock, notFound } from "./whole-answer.ts";

/** `edge: false` marks the pages that a person opens in a browser. */
export type Routes = Record<string, { route: Route; handle: Handler; edge?: false }>;

type AccountHandler = (call: Call, caller: Account) => Answer;

/** Which path does what. Keys are method and path; anything else does not exist. */
export function createRoutes(handlers: {
  authorize: ReturnType<typeof createAuthorize>;
  tokenEndpoint: ReturnType<typeof createTokenEndpoint>;
  device: ReturnType<typeof createDevice>;
  responses: Handler;
  models: (call: Call) => Answer;
  usage: AccountHandler;
  accounts: AccountHandler;
  tokens: Tokens;
  queue: ScenarioQueue;
  clock: Clock;
}): Routes {
  const { authorize, tokenEndpoint, device, tokens, queue, clock } = handlers;

  /** A small route of the backend: who calls, then the scenario, then the answer (PROTOCOL 7.3). */
  function forAccount(
    route: "models" | "usage" | "accounts",
    who: (call: Call) => Account | Answer,
    handle: AccountHandler,
  ): Handler {
    return (call) => {
      const caller = who(call);
      if ("status" in caller) return caller;
      const chosen = queue.take(route);
      call.entry.scenario = chosen?.name;
      return chosen?.scenario.answer?.(chosen.options, clock.seconds()) ?? handle(call, caller);
    };
  }
  const strictly = (call: Call) => checkCaller(call, tokens);
  /** The account is what `accounts/check` is asked for, so its header may be missing there. */
  const byTokenAlone = (call: Call) => tokens.check(call.headers.authorization);

  function token(call: Call): ReturnType<Handler> {
    const refreshes =
      (call.entry.body as Record<string, unknown> | undefined)?.grant_type === "refresh_token";
    call.entry.route = refreshes ? "refresh" : "exchange";
    return tokenEndpoint.token(call);
  }

  const api = "/backend-api";
  return {
    "GET /oauth/authorize": { route: "authorize", handle: authorize.page, edge: false },
    "POST /oauth/authorize/decision": { route: "authorize", handle: authorize.decide, edge: false },
    "GET /oauth/authorize/cancel": { route: "authorize", handle: authorize.cancel, edge: false },
    "GET /codex/device": { route: "authorize", handle: device.page, edge: false },
    "POST /codex/device": { route: "authorize", handle: device.page, edge: false },
    "POST /oauth/token": { route: "exchange", handle: token },
    "POST /oauth/revoke": { route: "revoke", handle: tokenEndpoint.revoke },
    "POST /api/accounts/deviceauth/usercode": { route: "device_code", handle: device.start },
    "POST /api/accounts/deviceauth/token": { route: "device_token", handle: device.poll },
    [`POST ${api}/codex/responses`]: { route: "responses", handle: handlers.responses },
    [`GET ${api}/codex/models`]: {
      route: "models",
      handle: forAccount("models", strictly, handlers.models),
    },
    [`GET ${api}/wham/usage`]: { route: "usage", handle: forAccount("usage", strictly, handlers.usage) },
    [`GET ${api}/wham/accounts/check`]: {
      route: "accounts",
      handle: forAccount("accounts", byTokenAlone, handlers.accounts),
    },
  };
}

/** Addresses that others have tried for answers meet the edge (PROTOCOL 3.1); the rest is simply not there. */
export function unknownPath(path: string, routes: Routes): Answer {
  if (/\/(responses|chat\/completions|v1)(\/|$)/.test(path)) return edgeBlock();
  const exists = Object.keys(routes).some((key) => key.endsWith(` ${path}`));
  return exists ? detail(405, "Method Not Allowed") : notFound();
}
