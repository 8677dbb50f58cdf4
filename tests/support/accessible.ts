import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { desktop, expect, phone } from "./browser.ts";

export const sizes = [phone.viewport, desktop.viewport];

/** No rule of axe is broken, and nothing is wider than the screen, on a phone and on a desk, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const found = new Set<string>();
  for (const size of sizes) {
    await page.setViewportSize(size);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wide > 0) found.add(`${size.width} px: ${wide} px too wide`);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const violation of await violations(page))
        found.add(`${size.width} px, ${colorScheme}: ${violation}`);
    }
  }
  expect([...found]).toEqual([]);
}

/** What rules of axe the page breaks, and where. */
export async function violations(page: Page): Promise<string[]> {
  await settled(page);
  const result = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id} at ${target}: ${html.slice(0, 120)}`),
  );
}

/** Colours that fade from one to the other are neither. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    return Promise.all(ending.map(({ finished }) => finished.catch(() => {})));
  });
}
