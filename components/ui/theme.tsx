"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { applyTheme, type Theme } from "./theme-cookie";

const choices = [
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
  { theme: "system", label: "System", Icon: Monitor },
] as const;

/**
 * The switch between light, dark and what the system says.
 * @param initial what the server read from the cookie.
 */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const router = useRouter();
  const [theme, setTheme] = useState(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    applyTheme(next);
    router.refresh(); // the colour of the browser's own bars is written by the server
  };
  return (
    <fieldset className="inline-flex rounded-full border border-line p-0.5">
      <legend className="sr-only">Colour scheme</legend>
      {choices.map(({ theme: value, label, Icon }) => (
        <label
          key={value}
          className="flex h-9 cursor-pointer items-center gap-2 rounded-full px-3 text-ui hover:bg-hover has-checked:bg-selected has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent touch:h-10"
        >
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => choose(value)}
            className="sr-only"
          />
          <Icon size={16} strokeWidth={1.75} aria-hidden />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
