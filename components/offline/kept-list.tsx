import { grouped } from "@/components/chat/conversation-groups";
import { titleOf } from "@/components/chat/title";
import type { KeptChat } from "./bounds";

/** The chats that can be read, as the sidebar would show them. A whole page is loaded for each: that works without the server. */
export function KeptList({ chats }: { chats: readonly KeptChat[] }) {
  return (
    <nav aria-label="Chats">
      {grouped(chats, new Date(), undefined).map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className="px-3 pt-4 pb-1 text-small font-medium text-muted">{group.label}</h2>
          <ul>
            {group.conversations.map((chat) => (
              <li key={chat.id}>
                <a
                  href={`/c/${chat.id}`}
                  className="ring-inside flex h-9 items-center rounded-control px-3 text-ui transition-colors hover:bg-hover active:bg-pressed touch:h-10"
                >
                  <span className="truncate" dir="auto">
                    {titleOf(chat)}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
