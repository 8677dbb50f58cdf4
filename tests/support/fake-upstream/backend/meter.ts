import type { Account } from "../auth/account.ts";
import { type Answer, json } from "../http/whole-answer.ts";
import type { Clock } from "../state/clock.ts";
import { fixture } from "../state/fixtures.ts";

export type Meter = ReturnType<typeof createMeter>;

const weekSeconds = 604_800;

/** How much of the plan is used, told in three ways: answer headers, the stream's event, and `/wham/usage` (PROTOCOL 5). */
export function createMeter(clock: Clock) {
  const used = { primaryPercent: 12, secondaryPercent: 34 };

  function windows(account: Account) {
    const now = clock.seconds();
    const window = (percent: number, seconds: number, left: number) => ({
      percent,
      seconds,
      left,
      resetAt: now + left,
    });
    const weekly = window(used.secondaryPercent, weekSeconds, 400_000);
    // Free plans have a weekly primary window and no secondary one.
    return account.plan === "free"
      ? { primary: weekly, secondary: undefined }
      : { primary: window(used.primaryPercent, 18_000, 9000), secondary: weekly };
  }

  return {
    /** The percentages; tests may set them. */
    used,

    headers(account: Account): Record<string, string> {
      const headers = fixture<Record<string, string>>("responses-ok-headers.json");
      headers["x-codex-plan-type"] = account.plan;
      const { primary, secondary } = windows(account);
      for (const [name, window] of Object.entries({ primary, secondary })) {
        const fields = window && {
          "used-percent": window.percent,
          "window-minutes": window.seconds / 60,
          "reset-after-seconds": window.left,
          "reset-at": window.resetAt,
        };
        for (const field of ["used-percent", "window-minutes", "reset-after-seconds", "reset-at"] as const) {
          if (fields) headers[`x-codex-${name}-${field}`] = String(fields[field]);
          else delete headers[`x-codex-${name}-${field}`];
        }
      }
      return headers;
    },

    /** The `codex.rate_limits` event. */
    event(account: Account, limitReached: boolean): { type: string; [field: string]: unknown } {
      const { primary, secondary } = windows(account);
      const told = (window: typeof primary | undefined) =>
        window
          ? {
              used_percent: limitReached ? 100 : window.percent,
              window_minutes: window.seconds / 60,
              reset_after_seconds: window.left,
              reset_at: window.resetAt,
            }
          : null;
      return {
        type: "codex.rate_limits",
        plan_type: account.plan,
        rate_limits: {
          allowed: true,
          limit_reached: limitReached,
          primary: told(primary),
          secondary: told(secondary),
        },
        code_review_rate_limits: null,
        credits: { has_credits: false, unlimited: false, balance: null },
        promo: null,
      };
    },

    /** GET /wham/usage */
    usage(account: Account): Answer {
      const { primary, secondary } = windows(account);
      const told = (window: typeof primary | undefined) =>
        window
          ? {
              used_percent: window.percent,
              limit_window_seconds: window.seconds,
              reset_after_seconds: window.left,
              reset_at: window.resetAt,
            }
          : null;
      return json(200, {
        ...fixture<Record<string, unknown>>("wham-usage-200.json"),
        user_id: account.userId,
        account_id: account.accountId,
        email: account.email,
        plan_type: account.plan,
        rate_limit: {
          allowed: true,
          limit_reached: false,
          primary_window: told(primary),
          secondary_window: told(secondary),
        },
      });
    },
  };
}
