import { randomUUID } from "node:crypto";
import type { Call } from "../http/call.ts";
import { fieldsOf } from "../http/call.ts";
import { type Answer, html, redirect } from "../http/whole-answer.ts";
import type { ScenarioQueue } from "../scenarios/scenario-queue.ts";
import type { Account } from "./account.ts";
import { type AuthorizeRequest, checkAuthorize } from "./authorize-checks.ts";
import { consentPage, refusedPage } from "./authorize-page.ts";
import type { Codes } from "./codes.ts";

/** The sign-in page and its two ends (PROTOCOL 1.2, 1.3). */
export function createAuthorize(dependencies: {
  codes: Codes;
  queue: ScenarioQueue;
  account: () => Account;
}) {
  const { codes, queue, account } = dependencies;
  const pending = new Map<string, AuthorizeRequest>();

  function callback(request: AuthorizeRequest, parameters: Record<string, string>): Answer {
    const address = new URL(request.redirectUri);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    address.searchParams.set("state", request.state);
    return redirect(address.href);
  }

  function take(ticket: unknown): AuthorizeRequest | undefined {
    const request = pending.get(String(ticket));
    pending.delete(String(ticket));
    return request;
  }

  const denied = { error: "access_denied", error_description: "The user denied the request." };
  const noEntitlement = {
    error: "access_denied",
    error_description: "missing_codex_entitlement: Codex is not enabled for this workspace.",
  };

  return {
    /** GET /oauth/authorize */
    page(call: Call): Answer {
      const request = checkAuthorize(call.url.searchParams);
      if ("code" in request) return html(400, refusedPage(request.code, request.parameter));
      const ticket = randomUUID();
      pending.set(ticket, request);
      return html(200, consentPage(account(), ticket));
    },

    /** POST /oauth/authorize/decision, which is Continue. */
    decide(call: Call): Answer {
      const request = take(fieldsOf(call)?.ticket);
      if (!request) return html(400, refusedPage("invalid_state", "This page has been used or is too old."));
      const chosen = queue.take("authorize");
      call.entry.scenario = chosen?.name;
      if (chosen?.scenario.special === "denied") return callback(request, denied);
      if (chosen?.scenario.special === "no_entitlement") return callback(request, noEntitlement);
      const code = codes.issue({ ...request, account: account() });
      return callback(request, { code, scope: request.scope });
    },

    /** GET /oauth/authorize/cancel */
    cancel(call: Call): Answer {
      const request = take(call.url.searchParams.get("ticket"));
      return request
        ? callback(request, denied)
        : html(400, refusedPage("invalid_state", "This page has been used or is too old."));
    },
  };
}
