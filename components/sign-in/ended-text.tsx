import { timeOfDay } from "@/components/connect/countdown";
import { dayText } from "@/components/settings/day-text";
import { useHydrated } from "@/components/ui/hydrated";

/** Says that another device threw this one out, by the reader's own clock. @param at ISO 8601. */
export function EndedText({ at }: { at: string }) {
  const hydrated = useHydrated();
  const zone = hydrated ? undefined : "UTC";
  const now = new Date();
  const day = dayText(at, now, zone);
  const when = day === dayText(now.toISOString(), now, zone) ? "" : `on ${day} `;
  return (
    <p role="status" className="mb-5 text-ui">
      This device was signed out from another one {when}at {timeOfDay(Date.parse(at), zone)}. Its local copy
      was erased.
    </p>
  );
}
