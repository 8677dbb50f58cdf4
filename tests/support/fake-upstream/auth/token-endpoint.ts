import { type Call, fieldsOf, mediaType } from "../http/call.ts";
import { type Answer, invalidRequest, json } from "../http/whole-answer.ts";
import type { Chosen, ScenarioQueue } from "../scenarios/scenario-queue.ts";
import type { Clock } from "../state/clock.ts";
import { fixture } from "../state/fixtures.ts";
import type { Gate } from "../state/gate.ts";
import type { Journal } from "../state/journal.ts";
import { pause } from "../state/pause.ts";
import type { Codes } from "./codes.ts";
import { deviceRedirect } from "./device.ts";
import { clientId, type TokenAnswer, type Tokens } from "./tokens.ts";

const refreshErrors = fixture<Record<string, unknown>>("oauth-refresh-errors.json");

function oauthError(error: string, description: string): Answer {
  return json(400, { error, error_description: description });
}

/** POST /oauth/token and /oauth/revoke (PROTOCOL 1.4, 2.2, 2.3, 7.1). */
export function createTokenEndpoint(dependencies: {
  codes: Codes;
  tokens: Tokens;
  queue: ScenarioQueue;
  gate: Gate;
  journal: Journal;
  clock: Clock;
}) {
  const { codes, tokens, queue, gate, journal, clock } = dependencies;

  function choose(call: Call, route: "exchange" | "refresh" | "revoke"): Chosen | undefined {
    const chosen = queue.take(route);
    call.entry.scenario = chosen?.name;
    return chosen;
  }

  /** Sends tokens that exist by now, in the way the scenario wants. */
  async function deliver(call: Call, answer: TokenAnswer, chosen?: Chosen): Promise<Answer | undefined> {
    const trouble = chosen?.scenario.token;
    if (trouble === "slow") await pause(chosen?.options.ms ?? 3000, call.signal);
    if (trouble === "hold") {
      journal.update(call.entry, { held: true });
      await gate.wait(call.signal);
      journal.update(call.entry, { held: false });
    }
    if (trouble === "drop") {
      journal.update(call.entry, { broken: true });
      call.response.destroy();
      return undefined;
    }
    if (trouble === "no_refresh_token") delete answer.refresh_token;
    if (trouble === "no_id_token") delete answer.id_token;
    return json(200, answer, { "cache-control": "no-store" });
  }

  async function exchange(call: Call, fields: Record<string, unknown>): Promise<Answer | undefined> {
    if (mediaType(call.headers) !== "application/x-www-form-urlencoded") {
      return oauthError("invalid_request", "The code exchange is form-encoded.");
    }
    const chosen = choose(call, "exchange");
    if (chosen?.scenario.answer) return chosen.scenario.answer(chosen.options, clock.seconds());
    const own = `http://${call.headers.host}/deviceauth/callback`;
    const redirectUri = String(fields.redirect_uri ?? "");
    const used = codes.use(
      String(fields.code ?? ""),
      redirectUri === own ? deviceRedirect : redirectUri,
      String(fields.code_verifier ?? ""),
    );
    if ("refused" in used) return oauthError("invalid_grant", used.refused);
    return deliver(call, await tokens.issue(used), chosen);
  }

  async function refresh(call: Call, fields: Record<string, unknown>): Promise<Answer | undefined> {
    const refreshToken = fields.refresh_token;
    if (typeof refreshToken !== "string" || refreshToken === "") {
      return oauthError("invalid_request", "refresh_token is required.");
    }
    const chosen = choose(call, "refresh");
    if (chosen?.scenario.answer) return chosen.scenario.answer(chosen.options, clock.seconds());
    // The answer of this scenario lets the caller keep its refresh token, so that token must stay good.
    const keeps = chosen?.scenario.token === "no_refresh_token";
    const rotated = await tokens.rotate(refreshToken, { keepOld: keeps });
    if ("refused" in rotated) return json(401, refreshErrors[`${rotated.refused} (401)`]);
    return deliver(call, rotated, chosen);
  }

  return {
    token(call: Call): Promise<Answer | undefined> | Answer {
      const fields = fieldsOf(call);
      if (!fields) return oauthError("invalid_request", "The body is neither a form nor a JSON object.");
      if (fields.client_id !== clientId) return oauthError("invalid_client", "Unknown client_id.");
      if (fields.grant_type === "authorization_code") return exchange(call, fields);
      if (fields.grant_type === "refresh_token") return refresh(call, fields);
      if (String(fields.grant_type).endsWith("token-exchange")) {
        return invalidRequest("No API organisation for this account.", null, "token_exchange_user_error");
      }
      return oauthError("unsupported_grant_type", "This grant type is not supported.");
    },

    revoke(call: Call): Answer {
      const chosen = choose(call, "revoke");
      if (chosen?.scenario.answer) return chosen.scenario.answer(chosen.options, clock.seconds());
      const token = fieldsOf(call)?.token;
      if (typeof token !== "string") return oauthError("invalid_request", "token is required.");
      tokens.revoke(token);
      return json(200, {});
    },
  };
}
