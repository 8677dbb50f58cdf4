"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { copyText } from "@/components/ui/clipboard";
import { IconButton } from "@/components/ui/icon-button";
import { toast } from "@/components/ui/toast";

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true };

/** Copies a message as Markdown and says so with a tick. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return toast("This browser did not allow copying.");
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <IconButton
      size="action"
      label={copied ? "Copied" : label}
      icon={copied ? <Check {...icon} /> : <Copy {...icon} />}
      onClick={() => void copy()}
    />
  );
}
