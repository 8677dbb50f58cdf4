import { useId } from "react";

/** The mark: a wherry with its oar, in the colour of the text around it. Mask ids must differ from copy to copy. */
export function Mark({ size = 24 }: { size?: number }) {
  const mask = useId();
  return (
    <svg viewBox="0 1.8 32 32" width={size} height={size} fill="none" aria-hidden="true">
      <mask id={mask} maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="34">
        <path fill="#fff" d="M0 0h32v34H0z" />
        <path d="M29.4 6.4 15.6 24.7" stroke="#000" strokeWidth="4.4" />
        <path d="M15.9 24.5 13.2 28.1" stroke="#000" strokeWidth="6.4" strokeLinecap="round" />
      </mask>
      <path
        mask={`url(#${mask})`}
        fill="currentColor"
        d="M.4 9.4C5.5 12.2 11 13.5 17 13.5c5.3 0 10-.8 14.6-2.5l-2.6 6.9c-1.1 3-3.4 4.4-6.6 4.4H12C6 22.3 2.3 17.6.4 9.4Z"
      />
      <path stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" d="M29.4 6.4 15.6 24.7" />
      <path stroke="currentColor" strokeWidth="4.6" strokeLinecap="round" d="M15.9 24.5 13.2 28.1" />
    </svg>
  );
}
