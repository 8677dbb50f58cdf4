import "server-only";
import type { CodexConfig, Credential } from "./config.ts";

/**
 * The headers of a call, built from this list and nothing else: what a visitor's browser or a proxy sent must never reach the
 * backend's edge, which refuses some of it (PROTOCOL 3.2). No `version` header.
 */
export function backendHeaders(
  config: CodexConfig,
  credential: Credential,
  accept: string,
): Record<string, string> {
  return {
    authorization: `Bearer ${credential.accessToken}`,
    ...(credential.accountId ? { "chatgpt-account-id": credential.accountId } : {}),
    accept,
    "user-agent": config.userAgent,
  };
}

/** The headers of an answer request. `session-id` keeps a conversation near its cache. */
export function answerHeaders(
  config: CodexConfig,
  credential: Credential,
  conversationId: string,
): Record<string, string> {
  return {
    ...backendHeaders(config, credential, "text/event-stream"),
    "content-type": "application/json",
    originator: config.originator,
    "session-id": conversationId,
  };
}
