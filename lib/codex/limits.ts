import "server-only";
import type { TurnEvent } from "../shared/events.ts";
import type { LimitWindow } from "../shared/records.ts";
import { asNumber, asObject, asText, type JsonObject } from "./wire/json.ts";

type Limits = TurnEvent & { type: "limits" };

/** The limits in an answer's headers (PROTOCOL 5.1); null where there are none. Names in lower case; `now` in ms. */
export function limitsFromHeaders(headers: Record<string, string>, now: number): Limits | null {
  return limits(
    ["primary", "secondary"].map((slot) => {
      const header = (name: string) => headers[`x-codex-${slot}-${name}`];
      return window(
        header("window-minutes"),
        header("used-percent"),
        header("reset-at"),
        header("reset-after-seconds"),
        now,
      );
    }),
    headers["x-codex-plan-type"],
  );
}

/** The limits in a `codex.rate_limits` event (PROTOCOL 5.2). */
export function limitsFromEvent(data: JsonObject, now: number): Limits | null {
  const both = asObject(data.rate_limits);
  return limits(
    [both.primary, both.secondary].map((slot) => {
      const { window_minutes, used_percent, reset_at, reset_after_seconds } = asObject(slot);
      return window(window_minutes, used_percent, reset_at, reset_after_seconds, now);
    }),
    data.plan_type,
  );
}

/** The limits in the answer of `/wham/usage` (PROTOCOL 5.3). */
export function limitsFromUsage(body: unknown, now: number): { windows: LimitWindow[]; plan: string | null } {
  const usage = asObject(body);
  const both = asObject(usage.rate_limit);
  const found = limits(
    [both.primary_window, both.secondary_window].map((slot) => {
      const { limit_window_seconds, used_percent, reset_at, reset_after_seconds } = asObject(slot);
      const seconds = asNumber(limit_window_seconds);
      return window(seconds && seconds / 60, used_percent, reset_at, reset_after_seconds, now);
    }),
    usage.plan_type,
  );
  return { windows: found?.windows ?? [], plan: asText(usage.plan_type) || null };
}

/** A moment in ISO 8601, from unix seconds or from seconds after `now` (in ms); null where neither makes sense. */
export function moment(at: unknown, after: unknown, now: number): string | null {
  const seconds = asNumber(at) || null;
  const wait = asNumber(after);
  const time = new Date(seconds !== null ? seconds * 1000 : wait !== null ? now + wait * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** A window without a length does not exist for this plan; to show it as 0 % would be a lie. */
function window(
  minutes: unknown,
  used: unknown,
  at: unknown,
  after: unknown,
  now: number,
): LimitWindow | null {
  const length = asNumber(minutes);
  const usedPercent = asNumber(used);
  if (!length || length < 0 || usedPercent === null) return null;
  return { minutes: length, usedPercent, resetAt: moment(at, after, now) };
}

function limits(found: (LimitWindow | null)[], planType: unknown): Limits | null {
  const windows = found.filter((one) => one !== null).sort((a, b) => a.minutes - b.minutes);
  const plan = asText(planType);
  if (windows.length === 0) return null;
  return { type: "limits", windows, ...(plan ? { plan } : {}) };
}
