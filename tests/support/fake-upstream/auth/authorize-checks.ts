import { clientId } from "./tokens.ts";

/** The parts of a good authorize request that the code exchange needs again. */
export type AuthorizeRequest = { redirectUri: string; challenge: string; state: string; scope: string };

export type Fault = {
  code: "missing_required_parameter" | "empty_string" | "invalid_parameter";
  parameter: string;
};

const required = [
  "response_type",
  "client_id",
  "redirect_uri",
  "code_challenge",
  "code_challenge_method",
  "state",
  "scope",
];

const optional = [
  "id_token_add_organizations",
  "codex_cli_simplified_flow",
  "originator",
  "allowed_workspace_id",
  "prompt",
];

const redirects = /^http:\/\/(localhost|127\.0\.0\.1):(1455|1457)\/auth\/callback$/;
const scopes = /^(openid|profile|email|offline_access|api\.connectors\.(read|invoke))$/;

const valid: Record<string, (value: string) => boolean> = {
  response_type: (value) => value === "code",
  client_id: (value) => value === clientId,
  redirect_uri: (value) => redirects.test(value),
  code_challenge: (value) => /^[\w-]{43}$/.test(value),
  code_challenge_method: (value) => value === "S256",
  state: (value) => value.length >= 16,
  scope(value) {
    const asked = value.split(" ");
    return (
      ["openid", "offline_access"].every((one) => asked.includes(one)) &&
      asked.every((one) => scopes.test(one))
    );
  },
  id_token_add_organizations: (value) => value === "true",
  codex_cli_simplified_flow: (value) => value === "true",
};

/** Checks every parameter of an authorize request (PROTOCOL 1.2, 7.1); a repeated or unknown one is a fault too. */
export function checkAuthorize(parameters: URLSearchParams): AuthorizeRequest | Fault {
  for (const name of required) {
    if (!parameters.has(name)) return { code: "missing_required_parameter", parameter: name };
  }
  for (const [name, value] of parameters) {
    if (value === "") return { code: "empty_string", parameter: name };
    const known = required.includes(name) || optional.includes(name);
    const good = known && parameters.getAll(name).length === 1 && (valid[name]?.(value) ?? true);
    if (!good) return { code: "invalid_parameter", parameter: name };
  }
  return {
    redirectUri: parameters.get("redirect_uri") ?? "",
    challenge: parameters.get("code_challenge") ?? "",
    state: parameters.get("state") ?? "",
    scope: parameters.get("scope") ?? "",
  };
}
