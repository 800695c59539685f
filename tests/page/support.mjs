// What every test of the page needs: a sandbox of its own, the page open in it, axe, and a watch
// for whatever must never happen (policy violations, errors, requests to strangers).
import { test as base, expect } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { held, startWithPage } from "../sandbox.mjs";

/** Opens the page at the template. */
export async function openTemplate(page, sandbox) {
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
}

/** Messages stay until they are closed: the page's clock stands still, and its timers go on. */
export async function keepMessages(page) {
  await page.clock.setFixedTime(Date.now());
}

/** The findings of axe against WCAG 2.2 AA and its best practices, in one theme. */
async function axeFinds(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  // The page has no frames: what axe does for those, and lists of what is right, take most of its time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Axe is silent on what the page shows now, in light and dark. */
export async function expectAccessible(page) {
  expect([...(await axeFinds(page, "light")), ...(await axeFinds(page, "dark"))]).toEqual([]);
}

/** Nothing is wider than the window. */
export async function expectNoSidewaysScroll(page) {
  const { wide, window } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    window: innerWidth,
  }));
  expect(wide).toBeLessThanOrEqual(window);
}

/** The rules that the page must run under in every test. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
];

export const test = base.extend({
  /** Further options of the sandbox's command line. */
  options: [[], { option: true }],
  sandbox: async ({ options }, use) => {
    const sandbox = await startWithPage(options);
    await use(sandbox);
    await sandbox.stop();
  },
  /** Messages that a test expects, as patterns; anything else in the console fails it. */
  expected: [[], { option: true }],
  /** Watches every page of the browser for what must never happen. */
  context: async ({ context, sandbox, expected }, use) => {
    const surprises = [];
    const { origin } = new URL(sandbox.page);
    context.on("weberror", (error) => surprises.push(`error: ${error.error().message}`));
    context.on("console", (message) => {
      const text = message.text();
      // Chromium reports every answer with an error status itself; tests of failures cause them.
      const status = /^Failed to load resource:/.test(text);
      if (["error", "warning"].includes(message.type()) && !status) surprises.push(text);
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (!["blob:", "data:"].includes(url.protocol) && url.origin !== origin) surprises.push(`request to ${url.origin}`);
    });
    context.on("response", (response) => {
      const url = new URL(response.url());
      if (url.origin !== origin || url.pathname !== "/" || response.status() === 304) return;
      const policy = response.headers()["content-security-policy"] ?? "";
      const missing = POLICY.filter((rule) => !policy.split("; ").includes(rule));
      if (missing.length > 0) surprises.push(`the page came without the policy ${missing.join("; ")}`);
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    await use(context);
    expect(surprises.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
  },
});

export { expect, held };
