import type { Page } from "@playwright/test";
import { ask, chat, expect, type Site, send, visit } from "../support/browser.ts";
import type { FakeUpstream } from "../support/fake-upstream/server.ts";

export const question = "Answers stop after a minute behind nginx";
export const firstWords = "a proxy that buffers, or that gives up on a quiet connection";
export const lastWords = "ngx_http_proxy_module reference";

export type Scene = { page: Page; fake: FakeUpstream; site: Site };

/** How a state of the chat is reached (UX 2.3). Afterwards the page stands still in it. */
export type State = {
  /** It needs a site of its own, because it spoils it for other tests. */
  own?: true;
  /** Errors in the console that belong to it. */
  errors?: RegExp;
  reach: (scene: Scene) => Promise<void>;
};

type Name = Parameters<FakeUpstream["next"]>[0];

async function asked({ page, fake }: Scene, scenario: Name, words: string | RegExp): Promise<void> {
  fake.next(scenario);
  await ask(page, question);
  await expect(chat(page).answer).toContainText(words);
}

async function held({ page, fake }: Scene, scenario: Name = "hold", address = "/"): Promise<void> {
  fake.next(scenario);
  await visit(page, address);
  await send(page, question);
  await fake.held();
  await expect(page).toHaveURL(/\/c\//);
}

const offlineErrors = /ERR_INTERNET_DISCONNECTED/;

export const states = {
  empty: {
    async reach({ page }) {
      await visit(page, "/");
      await expect(page.getByRole("heading", { name: /What’s on your mind\?$/ })).toBeVisible();
    },
  },
  "not connected": {
    own: true,
    async reach({ page, site }) {
      await site.owner.call("/api/connection", { method: "DELETE" });
      await visit(page, "/");
      await expect(page.getByText("ChatGPT is not connected. You can write; sending waits.")).toBeVisible();
    },
  },
  thinking: {
    async reach(scene) {
      await held(scene, "hold_in_reasoning", "/?effort=high");
      await expect(chat(scene.page).answer).toContainText("Understanding the question");
    },
  },
  streaming: {
    async reach(scene) {
      await held(scene);
      await expect(chat(scene.page).answer).toContainText(firstWords);
    },
  },
  "held back": {
    async reach({ page, fake }) {
      fake.next("safety", { ms: 20_000 });
      await visit(page, "/");
      await send(page, question);
      await expect(chat(page).answer).toContainText("OpenAI is holding this answer for a safety check.");
    },
  },
  complete: {
    reach: (scene) => asked(scene, "search", lastWords),
  },
  "not sent": {
    errors: offlineErrors,
    async reach({ page }) {
      await visit(page, "/");
      await page.context().setOffline(true);
      await send(page, question);
      await expect(chat(page).log).toContainText("Not sent yet. Your text is kept.");
      await page.context().setOffline(false);
    },
  },
  offline: {
    errors: offlineErrors,
    async reach(scene) {
      await held(scene);
      await scene.page.context().setOffline(true);
      await expect(scene.page.getByText("Offline. Your text is kept.")).toBeVisible();
    },
  },
  reconnecting: {
    errors: /ERR_FAILED/,
    async reach(scene) {
      await held(scene);
      await scene.page.route("**/api/turns/*/events*", (route) => route.abort());
      await scene.page.reload();
      await expect(scene.page.getByText("Reconnecting…")).toBeVisible();
    },
  },
  stopped: {
    async reach(scene) {
      await held(scene);
      await chat(scene.page).stop.click();
      await expect(chat(scene.page).answer).toContainText("Stopped. The text so far is kept.");
    },
  },
  incomplete: {
    reach: (scene) => asked(scene, "incomplete", "OpenAI cut this answer short. The text so far is kept."),
  },
  interrupted: {
    own: true,
    errors: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
    async reach(scene) {
      const { page, site, fake } = scene;
      // At 800 characters a second the later words are a good second behind the first, which are stored by then.
      fake.next("long", { tokens: 4000, tokensPerSecond: 200 });
      await visit(page, "/");
      await send(page, question);
      await expect(chat(page).answer).toContainText(firstWords);
      await expect(chat(page).answer).toContainText("See for yourself");
      await site.app.apps[0]?.kill();
      await expect(page.getByText("Reconnecting…")).toBeVisible();
      await site.app.apps[0]?.restart();
      await expect(chat(page).answer).toContainText(
        /Interrupted at \d+:\d\d\. The partial answer is kept\./,
        {
          timeout: 45_000, // a turn without a heartbeat is given up after 20 s
        },
      );
    },
  },
  failed: {
    reach: (scene) =>
      asked(scene, "failed_late", "OpenAI cannot be reached or has a problem. Your message is kept."),
  },
  "cut off": {
    reach: (scene) => asked(scene, "cut", "The connection to OpenAI broke off. The text so far is kept."),
  },
  refused: {
    reach: (scene) => asked(scene, "incomplete_content_filter", "OpenAI declined to answer this."),
  },
  "limit reached": {
    reach: (scene) => asked(scene, "usage_limit", /Plan limit reached\. Resets at \d\d:\d\d/),
  },
  "limit without a time": {
    reach: (scene) =>
      asked(scene, "usage_limit_without_reset", "Plan limit reached. OpenAI did not say when it resets."),
  },
  "reconnect needed": {
    own: true,
    async reach(scene) {
      scene.fake.always("refresh_expired");
      await asked(
        scene,
        "unauthorized",
        "ChatGPT asks you to sign in again. Your message is kept and goes out afterwards.",
      );
    },
  },
  missing: {
    async reach({ page }) {
      await visit(page, "/c/3b9f5a52-8f0e-4f0e-9d0c-7a1f2b3c4d5e");
      await expect(page.getByText("This chat does not exist or was deleted.")).toBeVisible();
    },
  },
} satisfies Record<string, State>;

export type StateName = keyof typeof states;
