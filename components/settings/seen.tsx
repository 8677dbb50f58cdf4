import { useHydrated } from "@/components/ui/hydrated";
import { Day } from "./day";
import { seenText } from "./seen-text";

/** When a device was first and last here. The time of day waits for the reader's own clock. */
export function Seen({ first, last }: { first: string; last: string }) {
  const hydrated = useHydrated();
  return (
    <>
      First seen <Day iso={first} /> ·{" "}
      <span className="inline-block">
        last seen {hydrated ? <time dateTime={last}>{seenText(last, new Date())}</time> : <Day iso={last} />}
      </span>
    </>
  );
}
