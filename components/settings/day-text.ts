/**
 * A day as the interface writes it: "3 November", with the year once it is another one.
 * @param iso ISO 8601. @param timeZone the reader's own by default.
 */
export function dayText(iso: string, now: Date, timeZone?: string): string {
  const day = new Date(iso);
  const year = (date: Date) => date.toLocaleDateString("en-GB", { year: "numeric", timeZone });
  return day.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: year(day) === year(now) ? undefined : "numeric",
    timeZone,
  });
}
