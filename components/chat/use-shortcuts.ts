import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { composerId } from "./composer-id";

/** The keys that work anywhere in the chat (UX 3.9). Keys of an unfinished composition are the input method's. */
export function useShortcuts({ toggleSidebar }: { toggleSidebar: () => void }) {
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      if (event.key === "Escape" && event.shiftKey) document.getElementById(composerId)?.focus();
      if (!(event.metaKey || event.ctrlKey) || !event.shiftKey) return;
      const key = event.key.toLowerCase();
      if (key !== "o" && key !== "s") return;
      event.preventDefault();
      if (key === "o") router.push("/");
      else toggleSidebar();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}
