"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { withoutHidden } from "@/components/chat/markdown/hidden-characters";
import { copyText } from "@/components/ui/clipboard";

const LABELS = { ready: "Copy", copied: "Copied", failed: "Not copied" };

/** Copies code as it is seen: characters that cannot be seen are left out. */
export function CopyCode({ code }: { code: string }) {
  const [state, setState] = useState<keyof typeof LABELS>("ready");

  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    setState((await copyText(withoutHidden(code))) ? "copied" : "failed");
  }

  const Icon = state === "copied" ? Check : Copy;
  return (
    <button type="button" className="code-copy" onClick={copy}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span aria-live="polite">{LABELS[state]}</span>
    </button>
  );
}
