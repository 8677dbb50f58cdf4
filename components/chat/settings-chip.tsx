"use client";

import { ChevronDown } from "lucide-react";
import { Menu } from "@/components/ui/menu";
import { MenuChoice, MenuGroup } from "@/components/ui/menu-items";
import type { Model, Settings } from "@/lib/shared/records";
import { withModel, words } from "./settings-choice";
import { useThread, useThreadState } from "./thread-context";

/** The target is 40 px high, what is drawn 32. */
const half = "group flex h-10 min-w-0 items-center";
const drawn =
  "flex h-8 min-w-0 items-center gap-1.5 border-line text-ui transition-colors group-hover:bg-hover group-active:bg-pressed";
const arrow = <ChevronDown size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />;
const verbosities = ["low", "medium", "high"] as const;

/** One chip, two halves: which model answers, and how hard it thinks. Changes are for the next message and stay with the chat. */
export function SettingsChip({ models }: { models: Model[] }) {
  const { thread } = useThread();
  const settings = useThreadState((state) => state.settings);
  const model = models.find(({ id }) => id === settings?.model);
  if (!settings || !model) return null;

  const apply = (next: Settings, notice: string | null = null) => {
    thread.setSettings(next, notice);
    if (thread.get().messages.length === 0) showInAddress(next);
  };
  const pick = (id: string) => {
    const { settings: next, adjusted } = withModel(settings, models, id);
    apply(next, adjusted);
  };

  return (
    <div className="ml-1 flex min-w-0">
      <Menu
        label="Model"
        button={(props) => (
          <button
            {...props}
            type="button"
            aria-label={`Model: ${model.name}`}
            className={`${half} rounded-l-full`}
          >
            <span className={`${drawn} rounded-l-full border pr-2 pl-3 font-medium`}>
              <span className="truncate">{model.name}</span>
              {arrow}
            </span>
          </button>
        )}
      >
        <MenuGroup label="Model">
          {models.map(({ id, name, description }) => (
            <MenuChoice
              key={id}
              checked={id === model.id}
              description={description}
              onSelect={() => pick(id)}
            >
              {name}
            </MenuChoice>
          ))}
        </MenuGroup>
        {model.verbosity && (
          <MenuGroup label="Length of answers">
            {verbosities.map((verbosity) => (
              <MenuChoice
                key={verbosity}
                checked={(settings.verbosity ?? "medium") === verbosity}
                onSelect={() => apply({ ...settings, verbosity })}
              >
                {{ low: "Short", medium: "Medium", high: "Long" }[verbosity]}
              </MenuChoice>
            ))}
          </MenuGroup>
        )}
      </Menu>
      <Menu
        label="Effort"
        button={(props) => (
          <button
            {...props}
            type="button"
            aria-label={`Effort: ${words(settings.effort)}`}
            className={`${half} shrink-0 rounded-r-full`}
          >
            <span className={`${drawn} rounded-r-full border border-l-0 pr-3 pl-2.5`}>
              {words(settings.effort)}
              {arrow}
            </span>
          </button>
        )}
      >
        <MenuGroup label="Effort">
          {model.efforts.map(({ id, description }) => (
            <MenuChoice
              key={id}
              checked={id === settings.effort}
              description={description}
              onSelect={() => apply({ ...settings, effort: id })}
            >
              {words(id)}
            </MenuChoice>
          ))}
        </MenuGroup>
      </Menu>
    </div>
  );
}

/** In an empty chat the address follows the chip, so a plain bookmark opens a new chat with these settings (UX 3.7). */
function showInAddress({ model, effort, verbosity }: Settings) {
  const query = new URLSearchParams({ model, effort, ...(verbosity ? { verbosity } : {}) });
  window.history.replaceState(null, "", `/?${query}`);
}
