import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { themeFrom } from "@/components/ui/theme-cookie";
import { ownOrigin } from "@/lib/http/origin";
import { type Services, services } from "@/lib/services";
import { isAppError } from "@/lib/shared/errors";
import type { Operation } from "@/lib/store/port";

export type PageCall = { services: Services; headers: Headers; origin: string; secure: boolean };

/** What a page needs of its request. `proxy.ts` has sent foreign host names away before. */
export async function pageCall(): Promise<PageCall> {
  const all = services();
  const { APP_URL: appUrl, TRUSTED_PROXIES: trustedProxies } = all.config;
  const known = new Headers(await headers());
  const origin = ownOrigin(known, { appUrl, trustedProxies });
  if (!origin) throw new Error("unknown host name; set APP_URL");
  return { services: all, headers: known, origin, secure: origin.startsWith("https:") };
}

export const requirePageUser = <const O extends readonly Operation[]>(
  call: PageCall,
  reads: (user: string) => O,
) => call.services.requireUser(call.headers, call.secure, reads);

/** Why a page cannot show what it is for. */
export type Trouble = "key_ring" | "store_unavailable" | "not_found";

/**
 * Loads a page's data. Without a sign-in the browser goes to the door and comes back with everything the address carried.
 * @param returnTo the path and query of the page.
 * @returns the data, or the code of a failure that has a page of its own.
 */
export async function loaded<T>(returnTo: string, load: () => Promise<T>): Promise<T | Trouble> {
  try {
    return await load();
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === "unauthorized") redirect(`/sign-in?return=${encodeURIComponent(returnTo)}`);
    if (error.code === "key_ring" || error.code === "store_unavailable" || error.code === "not_found")
      return error.code;
    throw error;
  }
}

/** A path with the query it was called with. */
export function pathWith(path: string, parameters: Record<string, string | string[] | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, one);
  return query.size > 0 ? `${path}?${query}` : path;
}

export const readTheme = async () => themeFrom((await cookies()).get("theme")?.value);
