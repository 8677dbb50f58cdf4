import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const icons = {
  plain: null,
  alert: <CircleAlert size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />,
  warn: <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-warn" />,
};

/** A bordered row: what happened and what is kept, with one action beside it. */
export function Notice({
  tone = "plain",
  action,
  children,
}: {
  tone?: "plain" | "alert" | "warn";
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-card border border-line py-1.5 pr-2 pl-4 text-ui">
      <p className="flex min-w-0 flex-1 basis-52 items-center gap-2 py-1.5">
        {icons[tone]}
        <span className="min-w-0">{children}</span>
      </p>
      {action}
    </div>
  );
}
