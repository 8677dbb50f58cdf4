/** The browsers whose failed page is drawn. `safari-phone` has its address bar at the bottom and shows the host alone. */
export type Browser = "chrome" | "safari" | "safari-phone" | "firefox";

/**
 * Which failed page the owner is about to see. The order matters: nearly every browser also claims to be Safari, and those of other
 * makers on iOS (`CriOS`, `FxiOS`) draw their own pages. Unknown ones are mostly Chromium.
 */
export function detectBrowser(userAgent: string): Browser {
  if (/Firefox|FxiOS/.test(userAgent)) return "firefox";
  if (/Chrome|Chromium|CriOS|EdgiOS|Android/.test(userAgent)) return "chrome";
  if (/iPhone|iPod/.test(userAgent)) return "safari-phone";
  return /Safari/.test(userAgent) ? "safari" : "chrome";
}
