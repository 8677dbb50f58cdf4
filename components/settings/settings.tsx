"use client";

import { ArrowLeft, CircleUserRound, KeyRound, Laptop, SunMoon, WifiOff } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { SignedOutSheet } from "@/components/chat/signed-out-sheet";
import { useOnline } from "@/components/connect/use-online";
import { LiveChannel } from "@/components/live/live-channel";
import { Mark } from "@/components/ui/mark";
import { StatusLine } from "@/components/ui/status-line";
import { ThemeSwitch } from "@/components/ui/theme";
import type { Theme } from "@/components/ui/theme-cookie";
import type { ConnectionStatus, Device } from "@/lib/shared/records";
import { AccountCard } from "./account-card";
import { Devices } from "./devices";
import { Notifications } from "./notifications";
import { Passkeys } from "./passkeys";

type SettingsProps = {
  user: string;
  /** The server's time from before it read all this, in ms. */
  readAt: number;
  connection: ConnectionStatus;
  theme: Theme;
  devices: Device[];
  version: string;
};

const sections = [
  { id: "account", title: "Account", Icon: CircleUserRound },
  { id: "appearance", title: "Appearance", Icon: SunMoon },
  { id: "devices", title: "Devices", Icon: Laptop },
  { id: "passkeys", title: "Passkeys", Icon: KeyRound },
] as const;

/** The settings: the ChatGPT account, how things look, and who is signed in. */
export function Settings({ user, readAt, connection, theme, devices, version }: SettingsProps) {
  return (
    <div className="flex h-dvh flex-col lg:flex-row">
      <Navigation />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <main className="flex-1 overflow-y-auto px-4 pt-2 pb-10 lg:px-6 lg:pt-10">
          <div className="mx-auto max-w-[40rem]">
            <h1 className="text-h1">Settings</h1>
            <Section {...sections[0]}>
              <AccountCard connection={connection} />
            </Section>
            <Section {...sections[1]}>
              <ThemeSwitch initial={theme} />
            </Section>
            <Section {...sections[2]}>
              <Devices first={devices} />
              <Notifications />
            </Section>
            <Section {...sections[3]}>
              <Passkeys device={devices.find(({ current }) => current)?.name ?? "This device"} />
            </Section>
            <footer className="mt-10 border-t border-line pt-4 text-small text-muted">
              <p>For personal use, on your own ChatGPT plan. Not made or endorsed by OpenAI.</p>
              <p>Wherry {version}</p>
            </footer>
          </div>
        </main>
        <OfflineLine />
      </div>
      <LiveChannel user={user} after={readAt} />
      <SignedOutSheet user={user} sentence="Sign in to continue." />
    </div>
  );
}

/** What still works without a connection, at the lower edge. */
function OfflineLine() {
  const online = useOnline();
  return (
    <div className={online ? "" : "px-4 pt-1 pb-[env(safe-area-inset-bottom)]"}>
      <StatusLine icon={<WifiOff size={16} strokeWidth={1.75} aria-hidden />}>
        {!online && "Offline. Settings can be read, not changed."}
      </StatusLine>
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
      className="px-1 pt-[calc(0.5rem+env(safe-area-inset-top))] pb-2 lg:w-(--sidebar) lg:shrink-0 lg:border-r lg:border-line lg:bg-surface lg:px-2"
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
