import { Check } from "lucide-react";
import type { ReactNode } from "react";

type StepProps = {
  number: number;
  done?: boolean;
  title?: ReactNode;
  picture?: ReactNode;
  children?: ReactNode;
};

/** One numbered step. Its circle turns into a check mark; a picture takes the full width on a phone and stands beside the steps else. */
export function Step({ number, done = false, title, picture, children }: StepProps) {
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3">
      <span
        className={`flex size-6 items-center justify-center rounded-full border text-small font-medium ${done ? "border-ok text-ok" : "border-control"} ${title ? "" : "mt-2.5"}`}
      >
        {done ? <Check size={14} strokeWidth={2} role="img" aria-label={`${number}, done`} /> : number}
      </span>
      <div>
        {title && <h2 className="text-h3">{title}</h2>}
        {children}
      </div>
      {picture && (
        <div className="col-span-2 mt-3 lg:absolute lg:top-0 lg:left-[31.25rem] lg:mt-0 lg:w-[22.5rem]">
          {picture}
        </div>
      )}
    </li>
  );
}
