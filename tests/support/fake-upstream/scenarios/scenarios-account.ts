import { type Answer, errorPage, json, recordedError } from "../http/whole-answer.ts";
import { fixture } from "../state/fixtures.ts";
import { answers, type Scenario } from "./scenario.ts";

const recorded = (key: string) => () => recordedError(key);

const usage = (change: (body: Record<string, unknown>) => void, file = "wham-usage-200.json") =>
  function changed(): Answer {
    const body = fixture(file);
    change(body);
    return json(200, body);
  };

/** Switches of the small routes: models, usage, accounts (PROTOCOL 7.3). */
export const accountScenarios = {
  models_401: answers("models", "401.", recorded("401 detail")),
  models_500: answers("models", "500.", () => errorPage(500)),
  models_empty: answers("models", "No model at all.", () => json(200, { models: [] })),
  models_malformed: answers("models", "Not the promised shape.", () =>
    json(200, { models: [{ slug: 7 }, null] }),
  ),
  usage_free: answers(
    "usage",
    "Weekly primary, no secondary.",
    usage(() => {}, "wham-usage-free-200.json"),
  ),
  usage_limit_reached: answers(
    "usage",
    "100 %.",
    usage(() => {}, "wham-usage-limit-200.json"),
  ),
  usage_nulls: answers(
    "usage",
    "Every part null.",
    usage((body) => Object.assign(body, { rate_limit: null, credits: null, spend_control: null })),
  ),
  usage_unknown_plan: answers(
    "usage",
    "A plan nobody knows.",
    usage((body) => Object.assign(body, { plan_type: "quorum_plus_ultra" })),
  ),
  usage_401: answers("usage", "401.", recorded("401 detail")),
  usage_500: answers("usage", "500.", () => errorPage(500)),
  accounts_several: answers("accounts", "Two workspaces.", () => {
    const body = fixture<{ accounts: Record<string, unknown>[] }>("wham-accounts-check-200.json");
    const team = {
      id: "99999999-2222-4333-8444-555555555555",
      name: "Harbour Works",
      structure: "workspace",
    };
    body.accounts.push({ ...body.accounts[0], ...team });
    return json(200, body);
  }),
  accounts_none: answers("accounts", "No workspace.", () =>
    json(200, { accounts: [], account_ordering: [], default_account_id: null }),
  ),
  accounts_500: answers("accounts", "500.", () => errorPage(500)),
} satisfies Record<string, Scenario>;
