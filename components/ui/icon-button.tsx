import type { ComponentProps, ReactNode } from "react";

export type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: ReactNode;
  /** "action": 28 px beside text, 40 on touch. "touch": always 40 px. */
  size?: "action" | "touch";
};

const sizes = { action: "size-7 touch:size-10", touch: "size-10" };

/** A button that is an icon; its name is what screen readers and the tooltip say. */
export function IconButton({ label, icon, size = "touch", className = "", ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      {...props}
      aria-label={label}
      title={label}
      className={`inline-flex shrink-0 items-center justify-center rounded-control text-muted transition-colors hover:bg-hover hover:text-text active:bg-pressed disabled:opacity-50 aria-disabled:opacity-50 ${sizes[size]} ${className}`}
    >
      {icon}
    </button>
  );
}
