import type { Theme } from "@/components/ui/theme-cookie";
import type { ListPage } from "./conversation-list";
import { Frame } from "./frame";

export type ShellProps = { conversations: ListPage; theme: Theme; children: React.ReactNode };

/** The frame of every chat page: sidebar and, beside it, the page. */
export function Shell({ conversations, children }: ShellProps) {
  return (
    <Frame first={conversations} renderedAt={new Date().toISOString()}>
      {children}
    </Frame>
  );
}
