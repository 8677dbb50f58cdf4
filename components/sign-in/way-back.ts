import { returnPath } from "@/lib/shared/address";

const key = "way-back";

/**
 * Notes where to go after a sign-in that leads over another site. In localStorage, because a browser may start a new session storage
 * on the way: pages that isolate themselves (COOP) part with their tab's past when it leaves for another site.
 */
export function noteWayBack(path: string): void {
  try {
    localStorage.setItem(key, path);
  } catch {
    // without storage it goes on at the start page
  }
}

/** The path that was noted, once; the start page where there is none. */
export function takeWayBack(): string {
  try {
    const path = localStorage.getItem(key) ?? "/";
    localStorage.removeItem(key);
    return returnPath(path);
  } catch {
    return "/";
  }
}
