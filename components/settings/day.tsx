import { useHydrated } from "@/components/ui/hydrated";
import { dayText } from "./day-text";

/** A day in the reader's time zone. The server does not know it, so its HTML says the day in UTC until the page is alive. */
export function Day({ iso }: { iso: string }) {
  const hydrated = useHydrated();
  return <time dateTime={iso}>{dayText(iso, new Date(), hydrated ? undefined : "UTC")}</time>;
}
