import { expect, test, visit } from "../support/browser.ts";

const background = () => getComputedStyle(document.body).backgroundColor;

for (const scheme of ["light", "dark"] as const) {
  test(`the ${scheme} scheme is in the first HTML, against the system's`, async ({ page, site, context }) => {
    await page.emulateMedia({ colorScheme: scheme === "dark" ? "light" : "dark" });
    await visit(page, "/settings");
    const before = await page.evaluate(background);
    await page.getByRole("radio", { name: scheme === "dark" ? "Dark" : "Light" }).check({ force: true });
    await expect.poll(() => page.evaluate(background)).not.toBe(before);
    const chosen = await page.evaluate(background);

    for (const path of ["/", "/settings"]) {
      const cookie = [...(await context.cookies())].map(({ name, value }) => `${name}=${value}`).join("; ");
      const html = await (await fetch(`${site.app.origin}${path}`, { headers: { cookie } })).text();
      expect(html).toMatch(new RegExp(`<html[^>]* data-theme="${scheme}"`));
      await visit(page, path);
      expect(await page.evaluate(background)).toBe(chosen);
    }
  });
}

test("System follows the system, at once and without a reload", async ({ page, context, site }) => {
  await context.addCookies([{ name: "theme", value: "dark", url: site.app.origin }]);
  await visit(page, "/settings");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "System" }).check({ force: true });
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await page.emulateMedia({ colorScheme: "light" });
  const light = await page.evaluate(background);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => page.evaluate(background)).not.toBe(light);
  await visit(page, "/settings");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await expect(page.getByRole("radio", { name: "System" })).toBeChecked();
});
