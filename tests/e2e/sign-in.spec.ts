import type { Page } from "@playwright/test";
import { chat, expect, finished, hydrated, type Site, test, visit } from "../support/browser.ts";
import { createOwner } from "../support/owner.ts";

const passphrase = "correct horse battery staple";

async function newLink({ app, owner }: Site): Promise<string> {
  const before = app.link();
  await owner.post("/api/sign-in-link", {});
  await expect.poll(() => app.link()).not.toBe(before);
  return app.link();
}

/** Opens a sign-in link in a tab that shows the sign-in page already, where it changes the fragment alone. */
async function openLink(page: Page, link: string): Promise<void> {
  await hydrated(page);
  await page.evaluate((hash) => location.assign(hash), new URL(link).hash);
}

test("the printed link signs in, and its secret leaves the address bar", async ({ device, home }) => {
  const page = await device({ signedIn: false });
  await page.goto(await newLink(home));
  await expect(page).toHaveURL(`${home.app.origin}/`);
  await hydrated(page);
  await expect(chat(page).composer).toBeVisible();
  await page.goBack();
  expect(page.url()).not.toContain("link=");
});

test("a link that was used says so, and another one can be printed", async ({ device, home }) => {
  const link = await newLink(home);
  const first = await device({ signedIn: false });
  await first.goto(link);
  await expect(first).toHaveURL(`${home.app.origin}/`);

  const second = await device({ signedIn: false });
  await second.goto(link);
  await expect(second.getByText("This link was used or has expired. Print a new one.")).toBeVisible();
  expect(second.url()).not.toContain("link=");
  await second.getByRole("button", { name: "Print a new link" }).click();
  await expect(second.getByText("A new link was printed in the terminal.")).toBeVisible();
  await expect.poll(() => home.app.link()).not.toBe(link);

  await openLink(second, home.app.link());
  await expect(second).toHaveURL(`${home.app.origin}/`);
});

test("without a sign-in the first start says where the link is", async ({ device }) => {
  const page = await device({ signedIn: false });
  await visit(page, "/");
  await expect(page).toHaveURL(/\/sign-in\?return=%2F$/);
  await expect(page.getByRole("heading", { name: "Sign in to Wherry" })).toBeVisible();
  await expect(page.getByText("Open the sign-in link printed in the terminal.")).toBeVisible();
});

test("the text and settings of a link survive the sign-in, and are not sent", async ({
  device,
  home,
  fake,
}) => {
  const page = await device({ signedIn: false });
  await visit(page, "/?q=Why%20is%20the%20sky%20blue%3F&model=gpt-6-luna&effort=high");
  await expect(page.getByText("Sign in to continue. The link and its text are kept.")).toBeVisible();
  await openLink(page, await newLink(home));

  const { composer, model, effort } = chat(page);
  await expect(composer).toHaveValue("Why is the sky blue?");
  await hydrated(page);
  await expect(model).toHaveAccessibleName("Model: GPT-6-Luna");
  await expect(effort).toHaveAccessibleName("Effort: High");
  await expect(page).toHaveURL("/?model=gpt-6-luna&effort=high");
  await expect(chat(page).send).toBeEnabled();
  expect(fake.journal.count("responses")).toBe(0);
});

test("offline, the page says that signing in needs a connection", async ({ device, launch }) => {
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const page = await device({ of: own, signedIn: false });
  await visit(page, "/sign-in");
  await page.context().setOffline(true);
  await expect(page.getByText("Offline. Signing in needs a connection.")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText("Offline. Signing in needs a connection.")).toBeHidden();
});

test("a wrong passphrase is named and kept, the right one signs in", async ({ device, launch }) => {
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const page = await device({ of: own, signedIn: false });
  await visit(page, "/");
  const field = page.getByLabel("Passphrase", { exact: true });
  await expect(field).toBeFocused();
  await field.fill("wrong horse battery staple");
  await field.press("Enter");
  await expect(page.getByText("That passphrase is not right.")).toBeVisible();
  await expect(field).toHaveValue("wrong horse battery staple");
  await page.getByRole("button", { name: "Show passphrase" }).click();
  await expect(field).toHaveAttribute("type", "text");

  await field.fill(passphrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${own.app.origin}/`);
  await expect(chat(page).composer).toBeVisible();
});

test("too many tries are stopped with a time, and nothing is tried by itself", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 429/);
  const own = await launch({ OWNER_PASSPHRASE: passphrase, RATE_LIMIT_SCALE: "1" });
  const stranger = createOwner(own.app.origin);
  for (let tries = 0; tries < 10; tries += 1) await stranger.signInByPassphrase("a guess of a stranger");

  const page = await device({ of: own, signedIn: false });
  await visit(page, "/sign-in");
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/^Too many tries\. Try again in \d+ (s|min)\.$/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeDisabled();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a question that a session's end held up goes out after a sign-in on another page", async ({
  page,
  home,
  announce,
  fake,
}) => {
  announce(/status of 401/);
  await visit(page, "/");
  await chat(page).composer.fill("Is anybody there?");
  await page.context().clearCookies();
  await chat(page).send.dispatchEvent("click"); // a sheet may lie over it already, as drafts are kept by the server too
  await expect(page.getByText("Sign in to send; your text is kept.")).toBeVisible();
  await page.getByRole("dialog").getByRole("link", { name: "Other ways to sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await openLink(page, await newLink(home));
  await finished(page);
  await expect(chat(page).asked).toHaveText(["Is anybody there?"]);
  await expect(chat(page).composer).toHaveValue("");
  expect(fake.journal.count("responses")).toBe(1);
});

test("signing out on this device ends at the sign-in page", async ({ device, home, announce }) => {
  announce(/status of 401/); // the page that leaves may ask once more
  const page = await device({ signedIn: false });
  await page.goto(await newLink(home));
  await expect(chat(page).composer).toBeVisible();
  await visit(page, "/settings");
  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in\?return=/);
});
