"use client";

import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { type ComponentProps, useState } from "react";
import { Menu } from "@/components/ui/menu";
import { MenuItem } from "@/components/ui/menu-items";
import type { ConversationSummary } from "@/lib/shared/records";
import { useFrame } from "./frame-context";
import { RenameDialog } from "./rename-dialog";
import { titleOf } from "./title";

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true };

/** What can be done with a conversation as a whole: rename, pin, delete. */
export function ConversationMenu({
  conversation,
  button,
}: {
  conversation: Pick<ConversationSummary, "id" | "title" | "pinned">;
  button: ComponentProps<typeof Menu>["button"];
}) {
  const { list } = useFrame();
  const router = useRouter();
  const path = usePathname();
  const [renaming, setRenaming] = useState(false);
  const { id, pinned } = conversation;
  const title = titleOf(conversation);
  return (
    <>
      <Menu align="end" button={button}>
        <MenuItem icon={<Pencil {...icon} />} onSelect={() => setRenaming(true)}>
          Rename
        </MenuItem>
        <MenuItem
          icon={pinned ? <PinOff {...icon} /> : <Pin {...icon} />}
          onSelect={() => void list.pin(id, !pinned)}
        >
          {pinned ? "Unpin" : "Pin"}
        </MenuItem>
        <MenuItem
          danger
          icon={<Trash2 {...icon} />}
          onSelect={() => {
            list.remove(id, title);
            if (path === `/c/${id}`) router.push("/");
          }}
        >
          Delete
        </MenuItem>
      </Menu>
      <RenameDialog
        open={renaming}
        title={title}
        onClose={() => setRenaming(false)}
        onRename={(next) => void list.rename(id, next)}
      />
    </>
  );
}
