import type { Account } from "../auth/account.ts";
import type { Tokens } from "../auth/tokens.ts";
import type { Call } from "../http/call.ts";
import { type Answer, detail } from "../http/whole-answer.ts";
import type { Catalogue } from "./catalogue.ts";
import type { EncryptedReasoning } from "./encrypted-reasoning.ts";
import { checkInput } from "./input-checks.ts";
import { checkModel } from "./model-checks.ts";
import { decodeBody, type JsonObject } from "./request-body.ts";
import { checkShape, checkValues, isLite } from "./shape-checks.ts";
import { checkTools } from "./tool-checks.ts";

/** Whose call it is: the token, and that the account header agrees with it (PROTOCOL 7.2, 2). */
export function checkCaller(call: Call, tokens: Tokens): Account | Answer {
  const account = tokens.check(call.headers.authorization);
  if ("status" in account) return account;
  const sent = call.headers["chatgpt-account-id"];
  const mayBeMissing = !account.accountIdInTokens;
  if (sent === account.accountId || (sent === undefined && mayBeMissing)) return account;
  return detail(403, "The account does not match the token.");
}

/** Everything that is checked before an answer begins, in the order of PROTOCOL 7.2; the edge came before. */
export function createRequestChecks(dependencies: {
  tokens: Tokens;
  catalogue: Catalogue;
  reasoning: EncryptedReasoning;
}) {
  const { tokens, catalogue, reasoning } = dependencies;

  return (call: Call): { account: Account; body: JsonObject } | { refusal: Answer } => {
    const account = checkCaller(call, tokens);
    if ("status" in account) return { refusal: account };
    const decoded = decodeBody(call);
    if ("refusal" in decoded) return decoded;
    const { body } = decoded;
    call.entry.body = body;

    const refusal =
      checkShape(body, call.headers) ??
      checkInput(body.input as unknown[], (blob) =>
        reasoning.verify(account.accountId, String(body.model), blob),
      ) ??
      checkModel(body, call.headers, catalogue) ??
      checkValues(body) ??
      checkTools(body, account.plan, isLite(call.headers));
    return refusal ? { refusal } : { account, body };
  };
}
