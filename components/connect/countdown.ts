/**
 * When an attempt closes by this device's clock, in milliseconds since 1970. A phone whose clock is a quarter of an hour ahead would
 * otherwise find every attempt expired, so the clocks are compared by the answer's Date header (RFC 9110, 6.6.1).
 * @param expiresAt the server's word, ISO 8601. @param serverDate the header; null counts as equal clocks.
 */
export function closingTime(expiresAt: string, serverDate: string | null, now: number): number {
  const ahead = now - Date.parse(serverDate ?? "");
  // The header is cut to whole seconds, so a small difference is none.
  return Date.parse(expiresAt) + (Math.abs(ahead) > 2_000 ? ahead : 0);
}

/** Whole seconds from `now` to `closesAt`, both in milliseconds; never below 0, and a begun second still counts. */
export function secondsLeft(closesAt: number, now: number): number {
  return Math.max(0, Math.ceil((closesAt - now) / 1000));
}

/** "14:32 left". */
export function countdownText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
}

/**
 * What a screen reader hears of the countdown. The text changes at 5 minutes, at 1 minute and at the end, so a live region speaks
 * three times in a quarter of an hour and not every second. An empty text is silence.
 */
export function countdownAnnouncement(seconds: number): string {
  if (seconds <= 0) return "This attempt has expired.";
  if (seconds <= 60) return "1 minute left.";
  if (seconds <= 300) return "5 minutes left.";
  return "";
}

/** The time of day at which an attempt closes, as the owner's clock shows it: "14:17". */
export function timeOfDay(time: number, timeZone?: string): string {
  return new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}
