import type { ListPage } from "./conversation-list";
import { Frame } from "./frame";

type ShellProps = { user: string; conversations: ListPage; renderedAt: string; children: React.ReactNode };

/** The frame of every chat page: sidebar and, beside it, the page. */
export function Shell({ user, conversations, renderedAt, children }: ShellProps) {
  return (
    <Frame user={user} first={conversations} renderedAt={renderedAt}>
      {children}
    </Frame>
  );
}
