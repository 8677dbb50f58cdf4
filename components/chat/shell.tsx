import type { ListPage } from "./conversation-list";
import { Frame } from "./frame";

type ShellProps = { conversations: ListPage; children: React.ReactNode };

/** The frame of every chat page: sidebar and, beside it, the page. */
export function Shell({ conversations, children }: ShellProps) {
  return (
    <Frame first={conversations} renderedAt={new Date().toISOString()}>
      {children}
    </Frame>
  );
}
