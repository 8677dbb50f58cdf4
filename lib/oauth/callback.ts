import "server-only";
import type { Paste } from "./paste.ts";

/**
 * What the query of a callback address says (RFC 6749, 4.1.2; PROTOCOL 1.3). Pure, never throws.
 * @param query without the question mark and the fragment.
 */
export function readCallback(query: string): Paste {
  const parameters = new URLSearchParams(query);
  const codes = valuesOf(parameters, "code");
  const states = valuesOf(parameters, "state");
  const errors = valuesOf(parameters, "error");
  // Said twice in two ways, or both granted and denied: no guess is safe.
  if (states.length > 1 || codes.length + errors.length > 1) return { kind: "unusable" };

  const [code] = codes;
  const [pastedState] = states;
  const state = pastedState === undefined ? undefined : completeState.exec(pastedState)?.[1];
  if (errors.length > 0) {
    const explained = [...errors, ...parameters.getAll("error_description")];
    const kind = explained.some((text) => text.includes("missing_codex_entitlement"))
      ? "no_entitlement"
      : "denied";
    return state === undefined ? { kind } : { kind, state };
  }

  if (code !== undefined && looksSecret(code)) return { kind: "unusable" };
  if (code === undefined || code === "ac_" || pastedState === undefined) return { kind: "cut_off" };
  if (shortened.test(code) || cutState.test(pastedState)) return { kind: "cut_off" };
  const whole = completeCode.exec(code)?.[1];
  if (whole === undefined || state === undefined) return { kind: "unusable" };
  return { kind: "callback", code: whole, state };
}

/** True for what must go nowhere: API keys, refresh tokens, JWTs. */
export function looksSecret(text: string): boolean {
  return /^(?:sk-|sess-|rt[_.]|eyJ)/.test(text);
}

// Our states are 43 characters (pkce.ts). A longer one is complete too, but of another program's sign-in, and will not be found.
// OpenAI may add a suffix; up to three characters of punctuation are the end of the sentence around the address.
const completeState = /^([\w-]{43,256})(?:\.onboarding_entrypoint=\w{1,64})?[.,;:!?)\]}*]{0,3}$/;
const cutState = /^[\w-]{0,42}[.,;:!?)\]}*…]{0,3}$/;
const completeCode = /^([\w.~+/=-]{0,2047}[\w~+/=-])\.?[,;:!?)\]}*]{0,3}$/;
/** What interfaces write where they leave out a part. */
const shortened = /…|\.{3}/;

function valuesOf(parameters: URLSearchParams, name: string): string[] {
  return [...new Set(parameters.getAll(name))].filter((value) => value !== "");
}
