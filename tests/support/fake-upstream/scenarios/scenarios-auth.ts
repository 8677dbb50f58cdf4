import { detail, edgeBlock, errorPage, invalidRequest, json } from "../http/whole-answer.ts";
import { fixture } from "../state/fixtures.ts";
import { answers, type Scenario, special, type TokenTrouble } from "./scenario.ts";

const refreshErrors = fixture<Record<string, unknown>>("oauth-refresh-errors.json");
const refreshError = (status: 400 | 401, code: string) => () =>
  json(status, refreshErrors[`${code} (${status})`]);

function token(on: "exchange" | "refresh", about: string, trouble: TokenTrouble): Scenario {
  return { on, about, token: trouble };
}

/** Switches of the authorization server (PROTOCOL 7.1). */
export const authScenarios = {
  authorize_denied: special("authorize", "Continue answers `access_denied`.", "denied"),
  authorize_no_entitlement: special(
    "authorize",
    "`access_denied` with missing_codex_entitlement.",
    "no_entitlement",
  ),
  exchange_invalid_grant: answers("exchange", "400 invalid_grant.", refreshError(400, "invalid_grant")),
  exchange_user_error: answers("exchange", "400 in the object form.", () =>
    invalidRequest("Invalid ID token: missing organization_id", null, "token_exchange_user_error"),
  ),
  exchange_500: answers("exchange", "500 with text.", () => errorPage(500)),
  exchange_403_html: answers("exchange", "Cloudflare's challenge.", edgeBlock),
  exchange_drop: token("exchange", "The code is used up, then the connection drops.", "drop"),
  exchange_slow: token("exchange", "Answers after `ms` (3000).", "slow"),
  exchange_hold: token("exchange", "Waits for release().", "hold"),
  refresh_expired: answers(
    "refresh",
    "401 refresh_token_expired.",
    refreshError(401, "refresh_token_expired"),
  ),
  refresh_reused: answers("refresh", "401 refresh_token_reused.", refreshError(401, "refresh_token_reused")),
  refresh_invalidated: answers("refresh", "401 invalidated.", refreshError(401, "refresh_token_invalidated")),
  refresh_invalid_grant: answers("refresh", "400 invalid_grant.", refreshError(400, "invalid_grant")),
  refresh_500: answers("refresh", "500 with text.", () => errorPage(500)),
  refresh_403_html: answers("refresh", "Cloudflare's challenge: transient.", edgeBlock),
  refresh_drop: token("refresh", "Rotates, then drops the connection without an answer.", "drop"),
  refresh_without_refresh_token: token("refresh", "The old one stays good.", "no_refresh_token"),
  refresh_without_id_token: token("refresh", "The answer has no id_token.", "no_id_token"),
  refresh_slow: token("refresh", "Answers after `ms` (3000).", "slow"),
  refresh_hold: token("refresh", "Rotates, then waits for release().", "hold"),
  revoke_500: answers("revoke", "500 with text.", () => errorPage(500)),
  device_disabled: answers("device_code", "404: the account does not allow device codes.", () =>
    detail(404, "Not Found"),
  ),
  device_403_html: answers("device_code", "Cloudflare's challenge.", edgeBlock),
  device_500: answers("device_code", "500 with text.", () => errorPage(500)),
  device_pending_404: answers("device_token", "404: not yet.", () => detail(404, "Not Found")),
  device_pending_400: answers("device_token", "400 with the code of a pending sign-in.", () =>
    invalidRequest("Not yet.", null, "deviceauth_authorization_pending"),
  ),
  device_slow_down: answers("device_token", "400 slow_down.", () =>
    json(400, { error: "slow_down", error_description: "Polling too fast." }),
  ),
  device_refused: answers("device_token", "400 access_denied.", () =>
    json(400, { error: "access_denied", error_description: "The person declined." }),
  ),
  device_token_403_html: answers("device_token", "Cloudflare's challenge.", edgeBlock),
  device_token_500: answers("device_token", "500 with text.", () => errorPage(500)),
  device_expired: answers("device_token", "400 as after fifteen minutes.", () =>
    invalidRequest("The device code has expired.", null, "deviceauth_expired"),
  ),
} satisfies Record<string, Scenario>;
