import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { connection } from "next/server";
import { ServiceWorker } from "@/components/offline/service-worker";
import { Hydrated } from "@/components/ui/hydrated";
import { type Theme, themeFrom } from "@/components/ui/theme-cookie";
import { Toaster } from "@/components/ui/toast";
import "./globals.css";
import { paper } from "./paper";

export const metadata: Metadata = {
  title: { default: "Wherry", template: "%s · Wherry" },
  description: "A web chat on your own ChatGPT plan.",
  icons: { icon: "/favicon.svg", apple: "/icons/apple-touch-icon.png" },
  appleWebApp: { title: "Wherry" },
  robots: { index: false, follow: false },
};

export async function generateViewport(): Promise<Viewport> {
  const theme = await readTheme();
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    interactiveWidget: "resizes-content",
    themeColor:
      theme === "system"
        ? [
            { media: "(prefers-color-scheme: light)", color: paper.light },
            { media: "(prefers-color-scheme: dark)", color: paper.dark },
          ]
        : paper[theme],
  };
}

/**
 * The default Trusted Types policy (SECURITY 5.3): scripts may come from this build alone, and no string ever becomes HTML or code.
 * It must run before any other script, hence inline and first.
 */
const trustedTypesPolicy = `try{window.trustedTypes&&trustedTypes.createPolicy("default",{createScriptURL:function(u){var x=new URL(u,location.origin);if(x.origin===location.origin&&(x.pathname.indexOf("/_next/static/")===0||x.pathname==="/sw.js"))return u;throw new TypeError("blocked "+x.href)}})}catch(e){}`;

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  await connection(); // every page carries a nonce of its own, so none may be built ahead
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const theme = await readTheme();
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      data-theme={theme === "system" ? undefined : theme}
      suppressHydrationWarning // the browser hides nonces, and `data-hydrated` is ours
    >
      <head>
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file; React escapes script text otherwise
          dangerouslySetInnerHTML={{ __html: trustedTypesPolicy }}
        />
      </head>
      <body>
        {children}
        <Toaster />
        <Hydrated />
        {process.env.NODE_ENV === "production" && <ServiceWorker />}
      </body>
    </html>
  );
}

async function readTheme(): Promise<Theme> {
  return themeFrom((await cookies()).get("theme")?.value);
}
