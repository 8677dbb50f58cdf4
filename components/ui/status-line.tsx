import type { ReactNode } from "react";

/** One quiet line about connection or limits; it clears itself and is announced once. An empty one takes no room. */
export function StatusLine({
  icon,
  action,
  children,
}: {
  icon?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div role="status" className="text-small text-muted">
      {children && (
        <div className="flex min-h-8 flex-wrap items-center justify-center gap-x-3 gap-y-1 pt-1 pb-2 text-center">
          {icon}
          <span>{children}</span>
          {action}
        </div>
      )}
    </div>
  );
}
