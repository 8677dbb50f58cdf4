import "server-only";
import { isIP } from "node:net";
import { AppError } from "../shared/errors.ts";

export type OriginRules = {
  /** The public origin, where the owner set one. */
  appUrl: string | undefined;
  /** How many proxies of the owner's stand in front; only they may say which scheme the browser used. */
  trustedProxies: number;
  /** Lets the browser arrive from another site by a navigation, as it does from an identity provider. */
  arrivals?: boolean;
};

/**
 * The origin the browser sees. The name must be an IP literal, localhost or APP_URL's: a foreign name pointed at this address
 * (DNS rebinding) gets nothing.
 * @returns null when the Host is none of these.
 */
export function ownOrigin(headers: Headers, { appUrl, trustedProxies }: OriginRules): string | null {
  const host = headers.get("host") ?? "";
  if (appUrl && host === new URL(appUrl).host) return appUrl;
  const name = host.replace(/:\d+$/, "");
  const literal = isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  if (!literal && name !== "localhost") return null;
  const forwarded =
    trustedProxies > 0 ? headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() : undefined;
  const origin = `${forwarded === "https" ? "https" : "http"}://${host}`;
  return URL.canParse(origin) ? origin : null; // a port beyond 65535, or an address with a zone
}

/**
 * The rule against cross-site requests (SECURITY 5.4). Browsers say where a request comes from in `Sec-Fetch-Site`; on plain http
 * they do not, and `Origin` decides. A write that says neither is refused.
 * @throws AppError `bad_origin`.
 */
export function checkOrigin(request: Request, rules: OriginRules): void {
  const own = ownOrigin(request.headers, rules);
  if (!own) throw new AppError("bad_origin", { cause: new Error("unknown host name; set APP_URL") });
  const site = request.headers.get("sec-fetch-site");
  if (request.method === "GET" || request.method === "HEAD") {
    if (rules.arrivals && request.headers.get("sec-fetch-mode") === "navigate") return;
    if (site === "cross-site" || site === "same-site") throw new AppError("bad_origin");
    return;
  }
  const sameOrigin = site === null ? request.headers.get("origin") === own : site === "same-origin";
  if (!sameOrigin) throw new AppError("bad_origin");
}
