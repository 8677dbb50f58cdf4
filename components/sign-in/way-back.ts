import { returnPath } from "@/lib/shared/address";

const key = "way-back";

/** Notes in this tab where to go after a sign-in that leads over another site. */
export function noteWayBack(path: string): void {
  try {
    sessionStorage.setItem(key, path);
  } catch {
    // without storage it goes on at the start page
  }
}

/** The path that was noted, once; the start page where there is none. */
export function takeWayBack(): string {
  try {
    const path = sessionStorage.getItem(key) ?? "/";
    sessionStorage.removeItem(key);
    return returnPath(path);
  } catch {
    return "/";
  }
}
