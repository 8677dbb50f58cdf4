import type { Account } from "../auth/account.ts";
import { type Answer, json } from "../http/whole-answer.ts";
import { fixture } from "../state/fixtures.ts";

/** GET /wham/accounts/check: the workspaces of a person (PROTOCOL 3.1). */
export function accountsCheck(account: Account): Answer {
  const body = fixture<{ accounts: Record<string, unknown>[] }>("wham-accounts-check-200.json");
  const [entry] = body.accounts;
  return json(200, {
    ...body,
    accounts: [{ ...entry, id: account.accountId, name: account.workspace, plan_type: account.plan }],
    account_ordering: [account.accountId],
    default_account_id: account.accountId,
  });
}
