import type { ConversationSummary } from "@/lib/shared/records";

export type Group = { label: string; conversations: ConversationSummary[] };

/**
 * The list under its headings.
 * @param now and `timeZone`: of the reader; the server, which knows neither, says UTC.
 */
export function grouped(
  conversations: readonly ConversationSummary[],
  now: Date,
  timeZone: string | undefined,
): Group[] {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const today = day.format(now);
  const labelOf = ({ pinned, updatedAt }: ConversationSummary) => {
    if (pinned) return "Pinned";
    return day.format(new Date(updatedAt)) >= today ? "Today" : "Earlier";
  };
  return ["Pinned", "Today", "Earlier"]
    .map((label) => ({ label, conversations: conversations.filter((one) => labelOf(one) === label) }))
    .filter((group) => group.conversations.length > 0);
}
