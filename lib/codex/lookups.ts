import "server-only";
import type { Outgoing, OutgoingAnswer } from "../http/outgoing.ts";
import type { LimitWindow } from "../shared/records.ts";
import { classifyAnswer, classifyBreak, isPage, requestIdOf } from "./classify.ts";
import type { CodexConfig, Credential } from "./config.ts";
import { CodexError } from "./error.ts";
import { backendHeaders } from "./headers.ts";
import { limitsFromUsage } from "./limits.ts";
import { type CatalogueEntry, readCatalogue } from "./models.ts";
import { parseJson } from "./wire/json.ts";

const timeout = 5_000;
/** The catalogue carries every model's prompts. In bytes. */
const bodyLimit = 8 * 1024 * 1024;

/**
 * The models of this account (PROTOCOL 6), hidden ones included.
 * @param etag of the list at hand; "unchanged" when upstream's is the same.
 */
export async function fetchModels(
  config: CodexConfig,
  outgoing: Outgoing,
  credential: Credential,
  etag?: string,
): Promise<{ models: CatalogueEntry[]; etag: string | null } | "unchanged"> {
  const url = `${config.baseUrl}/codex/models?client_version=${encodeURIComponent(config.clientVersion)}`;
  const headers = {
    ...backendHeaders(config, credential, "application/json"),
    originator: config.originator,
  };
  const answer = await lookUp(outgoing, url, headers);
  if (etag && answer.headers.etag === etag) return "unchanged";
  const models = readCatalogue(answer.body);
  if (!models) throw unreadable(answer.headers);
  return { models, etag: answer.headers.etag ?? null };
}

/** The plan and how much of its limits is used (PROTOCOL 5.3). */
export async function fetchUsage(
  config: CodexConfig,
  outgoing: Outgoing,
  credential: Credential,
): Promise<{ windows: LimitWindow[]; plan: string | null }> {
  const headers = backendHeaders(config, credential, "application/json");
  const answer = await lookUp(outgoing, `${config.baseUrl}/wham/usage`, headers);
  return limitsFromUsage(answer.body, Date.now());
}

/** One GET whose answer is JSON. Throws `CodexError` for everything else. */
async function lookUp(outgoing: Outgoing, url: string, headers: Record<string, string>) {
  const signal = AbortSignal.timeout(timeout);
  let answer: OutgoingAnswer;
  let text: string;
  try {
    answer = await outgoing(url, { method: "GET", headers, signal });
    text = await answer.text(bodyLimit);
  } catch (error) {
    throw classifyBreak(error, "upstream_unavailable");
  }
  if (answer.status !== 200 || isPage(answer.headers))
    throw classifyAnswer(answer.status, answer.headers, text, Date.now());
  const body = parseJson(text);
  if (body === undefined) throw unreadable(answer.headers);
  return { headers: answer.headers, body };
}

function unreadable(headers: Record<string, string>): CodexError {
  return new CodexError({
    code: "upstream_unavailable",
    retry: "never",
    status: 200,
    upstreamCode: "unreadable",
    requestId: requestIdOf(headers),
  });
}
