import type { ReactNode } from "react";
import { Mark } from "@/components/ui/mark";

type DoorProps = {
  title: string;
  /** This deployment's host, as the owner knows it from the address bar. */
  host: string;
  children: ReactNode;
};

/** The one card of a page that somebody meets who is not signed in: in the upper third, clear of a phone's keyboard. */
export function Door({ title, host, children }: DoorProps) {
  return (
    <main className="upper-third h-dvh overflow-y-auto px-4 pb-10">
      <div className="mx-auto max-w-[22.5rem] rounded-card border border-line bg-raised p-6">
        <div className="mb-5 flex items-center gap-3">
          <span className="text-accent">
            <Mark size={28} />
          </span>
          <div className="min-w-0">
            <h1 className="text-h1">{title}</h1>
            <p className="truncate text-small text-muted">{host}</p>
          </div>
        </div>
        {children}
      </div>
    </main>
  );
}
