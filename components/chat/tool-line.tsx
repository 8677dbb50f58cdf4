"use client";

import { useState } from "react";
import type { Part } from "@/lib/shared/records";
import { Disclosure } from "./disclosure";
import { toolLine } from "./wording";

type ToolPart = Extract<Part, { type: "tool" }>;

/** What the hosted tools did, in one line; behind it, what was searched for and which pages were read. */
export function ToolLine({ tools }: { tools: ToolPart[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Disclosure label={toolLine(tools)} open={open} onToggle={() => setOpen(!open)}>
      <ul className="py-0.5">
        {tools.map(({ tool }) => (
          <li key={tool.id} className="wrap-anywhere">
            {tool.subject ?? "Web search"}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
