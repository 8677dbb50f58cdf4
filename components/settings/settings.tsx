"use client";

import { ArrowLeft, CircleUserRound, Laptop, SunMoon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "@/components/ui/mark";
import { ThemeSwitch } from "@/components/ui/theme";
import type { Theme } from "@/components/ui/theme-cookie";
import type { ConnectionStatus } from "@/lib/shared/records";
import { AccountCard } from "./account-card";
import { type Device, ThisDevice } from "./this-device";

type SettingsProps = { connection: ConnectionStatus; theme: Theme; device: Device; version: string };

const sections = [
  { id: "account", title: "Account", Icon: CircleUserRound },
  { id: "appearance", title: "Appearance", Icon: SunMoon },
  { id: "this-device", title: "This device", Icon: Laptop },
] as const;

/** The settings: the ChatGPT account, how things look, and the way out. */
export function Settings({ connection, theme, device, version }: SettingsProps) {
  return (
    <div className="flex h-dvh flex-col lg:flex-row">
      <Navigation />
      <main className="min-w-0 flex-1 overflow-y-auto px-4 pt-2 pb-10 lg:px-6 lg:pt-10">
        <div className="mx-auto max-w-[40rem]">
          <h1 className="text-h1">Settings</h1>
          <Section {...sections[0]}>
            <AccountCard connection={connection} />
          </Section>
          <Section {...sections[1]}>
            <ThemeSwitch initial={theme} />
          </Section>
          <Section {...sections[2]}>
            <ThisDevice device={device} />
          </Section>
          <footer className="mt-10 border-t border-line pt-4 text-small text-muted">
            <p>For personal use, on your own ChatGPT plan. Not made or endorsed by OpenAI.</p>
            <p>Wherry {version}</p>
          </footer>
        </div>
      </main>
    </div>
  );
}

/** A bar above the page; from 1024 px the sidebar, which then also names the sections. */
function Navigation() {
  const row =
    "flex h-9 items-center gap-3 rounded-control px-3 text-ui ring-inside hover:bg-hover active:bg-pressed touch:h-10";
  return (
    <nav
      aria-label="Settings"
      className="px-1 py-2 lg:w-(--sidebar) lg:shrink-0 lg:border-r lg:border-line lg:bg-surface lg:px-2"
    >
      <div className="hidden h-10 items-center gap-2.5 px-3 lg:flex">
        <span className="text-accent">
          <Mark />
        </span>
        <span className="text-h3">Wherry</span>
      </div>
      <Link href="/" className={`${row} w-fit lg:mt-2 lg:w-auto`}>
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden className="text-muted" />
        Back to chats
      </Link>
      <ul className="mt-4 hidden lg:block">
        {sections.map(({ id, title, Icon }) => (
          <li key={id}>
            <a href={`#${id}`} className={row}>
              <Icon size={16} strokeWidth={1.75} aria-hidden className="text-muted" />
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-8">
      <h2 id={id} className="mb-3 scroll-mt-6 text-h2">
        {title}
      </h2>
      {children}
    </section>
  );
}
