import { timeOfDay } from "@/components/connect/countdown";
import { dayText } from "./day-text";

/**
 * When a device was last here: "today at 14:05", or the day.
 * @param iso ISO 8601. @param timeZone the reader's own by default.
 */
export function seenText(iso: string, now: Date, timeZone?: string): string {
  const day = dayText(iso, now, timeZone);
  if (day !== dayText(now.toISOString(), now, timeZone)) return day;
  return `today at ${timeOfDay(Date.parse(iso), timeZone)}`;
}
