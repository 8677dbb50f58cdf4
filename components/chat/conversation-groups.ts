import type { ConversationSummary } from "@/lib/shared/records";

type Dated = Pick<ConversationSummary, "pinned" | "updatedAt">;

export type Group<C extends Dated> = { label: string; conversations: C[] };

/**
 * The list under its headings.
 * @param now and `timeZone`: of the reader; the server, which knows neither, says UTC.
 */
export function grouped<C extends Dated>(
  conversations: readonly C[],
  now: Date,
  timeZone: string | undefined,
): Group<C>[] {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const today = day.format(now);
  const labelOf = ({ pinned, updatedAt }: Dated) => {
    if (pinned) return "Pinned";
    return day.format(new Date(updatedAt)) >= today ? "Today" : "Earlier";
  };
  return ["Pinned", "Today", "Earlier"]
    .map((label) => ({ label, conversations: conversations.filter((one) => labelOf(one) === label) }))
    .filter((group) => group.conversations.length > 0);
}
