import { LoaderCircle } from "lucide-react";

/** The number that the first device asks for. */
export function WaitingNumber({ number }: { number: string }) {
  return (
    <div className="grid justify-items-center gap-3 text-center">
      <p className="text-[4rem]/[4.5rem] font-semibold tabular-nums">{number}</p>
      <p role="status" className="text-ui text-pretty">
        <span className="sr-only">The number is {number}. </span>
        Compare this number on the other device, and type it there.
      </p>
      <p className="flex min-h-10 items-center gap-2 text-small text-muted">
        <LoaderCircle size={16} strokeWidth={1.75} aria-hidden className="motion-safe:animate-spin" />
        Waiting for the other device…
      </p>
    </div>
  );
}
