"use client";

import { Ellipsis } from "lucide-react";
import { copyText } from "@/components/ui/clipboard";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuItem } from "@/components/ui/menu-items";
import type { Reply } from "@/lib/shared/fold";
import { words } from "./settings-choice";
import { duration } from "./wording";

/** What one answer took: model, effort, time and tokens, as the server measured them. Choosing the line copies it. */
export function ReplyDetails({ reply: { settings, usage, end } }: { reply: Reply }) {
  const facts = [
    settings && `${settings.model} · ${words(settings.effort)}`,
    end && end.seconds > 0 && `${duration(end.seconds)} in all`,
    usage && `${usage.input} tokens read, ${usage.output} written`,
  ].filter((fact) => typeof fact === "string");
  if (facts.length === 0) return null;
  return (
    <Menu
      button={(props) => (
        <IconButton
          {...props}
          size="action"
          label="Answer details"
          icon={<Ellipsis size={16} strokeWidth={1.75} aria-hidden />}
        />
      )}
    >
      <MenuGroup label="This answer">
        {facts.map((fact) => (
          <MenuItem key={fact} onSelect={() => void copyText(fact)}>
            {fact}
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
}
