// Narrow screens, print, and any place on any host.
import { openWizard, review } from "./copying.mjs";
import { staticHost } from "./host.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, keepMessages, openTemplate, test } from "./support.mjs";

for (const [width, height] of [[320, 800], [390, 844]]) {
  test(`${width} pixels wide: one pane at a time, nothing sideways, back to the list`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height });
    await page.goto(sandbox.page);
    await page.getByRole("link", { name: "Open the template" }).click();
    const title = page.getByLabel("Title", { exact: true });
    await expect(title).toBeVisible();
    await expect(page.getByRole("searchbox")).toBeHidden();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Share…" }).click();
    await expectNoSidewaysScroll(page);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Requests" }).last().click();
    await expect(page.getByRole("searchbox")).toBeVisible();
    await expect(title).toBeHidden();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.goBack();
    await expect(title).toBeVisible();
  });
}

test("in a narrow list with one row the filters keep their height", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.goto(`${sandbox.page}#/`);
  await expect(page.locator(".chip")).toHaveCount(4);
  for (const width of [320, 900]) {
    await page.setViewportSize({ width, height: 860 });
    const heights = await page.locator(".chip").evaluateAll((chips) => chips.map((chip) => chip.offsetHeight));
    expect(Math.max(...heights)).toBeLessThan(48);
  }
});

test("a message covers nothing at the foot of a view that can be pressed", async ({ page, sandbox }) => {
  await keepMessages(page);
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Changed");
  await page.getByRole("button", { name: "Copy link" }).click();
  const message = page.locator(".toast");
  await expect(message).toBeVisible();
  const covered = () =>
    message.evaluate((message) => {
      const over = message.getBoundingClientRect();
      return [...document.querySelectorAll(":is(.work > footer, .save-bar, .registry-end) :is(a, button)")]
        .filter((control) => {
          const { left, right, top, bottom, width } = control.getBoundingClientRect();
          return width > 0 && left < over.right && right > over.left && top < over.bottom && bottom > over.top;
        })
        .map((control) => control.textContent);
    });
  const expectClear = async (shown) => {
    for (const width of [1280, 800, 390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await expect(shown).toBeInViewport();
      expect(await covered(), `${width} pixels wide`).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
  };
  await expectClear(page.locator(".save-bar"));
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.locator(".save-bar")).toBeHidden();
  await page.goto(`${sandbox.page}#/`);
  await expectClear(page.locator(".registry-foot"));
  await page.locator("tr[data-place] input").check();
  await expectClear(page.locator(".bulk"));
  await openWizard(page, sandbox);
  await expectClear(page.locator(".work > footer"));
  await review(page, "2233212");
  await expectClear(page.locator(".work > footer"));
});

test("a message is as tall as its text in every view, and covers nothing that went wrong", async ({ page, sandbox }) => {
  await keepMessages(page);
  const message = page.locator(".toast");
  const expectSmall = async () => {
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      expect((await message.boundingBox()).height, `${width} pixels wide`).toBeLessThan(130);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
  };
  await openWizard(page, sandbox);
  await review(page, "2233212\n2233213");
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await page.getByRole("button", { name: "Copy all links" }).click();
  await expect(message).toContainText("2 links copied");
  await expectSmall();
  await page.goto(`${sandbox.page}#/connection`);
  await expectSmall();
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.route(/\/2\.0\/file_requests\/\d+$/, (route) => route.fulfill({ status: 400, json: { type: "error", status: 400, message: "No" } }));
  await page.getByRole("button", { name: /^Save/ }).click();
  const failure = page.locator(".save-bar .notice");
  await expect(failure).toBeVisible();
  await expectSmall();
  for (const [width, height] of [[1280, 860], [390, 844], [320, 700], [640, 400]]) {
    await page.setViewportSize({ width, height });
    const [over, under] = [await message.boundingBox(), await failure.boundingBox()];
    expect(over.y + over.height, `${width} × ${height}`).toBeLessThanOrEqual(under.y);
  }
});

test("print leaves out what only a screen can use", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByLabel("Upload link")).toBeVisible();
  await expect(page.getByRole("searchbox")).toBeHidden();
  await expect(page.getByRole("button", { name: "Delete…" })).toBeHidden();
});

test("the build works from any path of a plain host", async ({ browser }) => {
  const page = await browser.newPage();
  const host = await staticHost(undefined, "/some/where/");
  await page.goto(`${host.url}#/file-requests/42`);
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  await expect(page.getByText("Goes to api.box.com and nowhere else")).toBeVisible();
  await page.close();
  await host.close();
});

/** Takes in this many made-up entries. */
async function fill(page, count) {
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const lines = Array.from({ length: count }, (_, index) => `${1_000_000 + index},Case ${String(index).padStart(4, "0")},${index % 3 ? "active" : "inactive"}`);
  const buffer = Buffer.from(["id,title,status", ...lines].join("\n"));
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer });
  await expect(page.getByText(`Imported: ${count.toLocaleString("en")} new`)).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
}

test("on a phone a long list is drawn as it is scrolled, and what can be done with it stays in sight", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await fill(page, 1_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${sandbox.page}#/`);
  const rows = page.locator("table.requests tbody tr[data-place]");
  await rows.first().getByRole("checkbox").check();
  await expect(page.getByRole("button", { name: "Deactivate…" })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("button", { name: "Delete…" })).toBeInViewport({ ratio: 1 });
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(rows.filter({ hasText: "Case 0999" })).toBeInViewport();
  await expect(page.getByRole("button", { name: "Deactivate…" })).toBeInViewport({ ratio: 1 });
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  const inTheMiddle = () => page.evaluate(() => Number(document.elementFromPoint(195, 400)?.closest("tr")?.dataset.place));
  await expect.poll(inTheMiddle).toBeGreaterThan(450);
  expect(await inTheMiddle()).toBeLessThan(550);
  expect(await rows.count()).toBeLessThan(300);
  await rows.first().getByRole("link").focus();
  await page.keyboard.press("End");
  await expect(rows.last().getByRole("link")).toBeFocused();
  await expect(rows.last()).toHaveAttribute("aria-rowindex", "1002");
  await expectNoSidewaysScroll(page);
});

/** The elements that Tab reaches, in order, each with its outline, and true if it can be seen. */
async function focusStops(page, most) {
  const stops = [];
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const marks = [element, element.closest("label"), element.parentElement].filter(Boolean);
      const styles = marks.flatMap((mark) => [getComputedStyle(mark), getComputedStyle(mark, "::after")]);
      const ring = styles.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      const { left, right } = element.getBoundingClientRect();
      return { name: element.getAttribute("aria-label") ?? element.id ?? element.textContent, tag: element.tagName, ring, inside: left >= -1 && right <= innerWidth + 1 };
    });
    if (!found) break;
    stops.push(found);
  }
  return stops;
}

test("at 200 % zoom everything is there, nothing goes sideways, and the focus is seen", async ({ page, sandbox }) => {
  // A window of 1280 × 860 at 200 % is one of 640 × 430 with two pixels for each.
  await page.setViewportSize({ width: 640, height: 430 });
  await openTemplate(page, sandbox);
  await expectAccessible(page);
  await page.getByLabel("Title", { exact: true }).fill("At two hundred per cent");
  await expectNoSidewaysScroll(page);
  await page.locator("body").click({ position: { x: 1, y: 1 } });
  const stops = await focusStops(page, 40);
  expect(stops.length).toBeGreaterThan(20);
  expect(stops.filter(({ ring, inside }) => !ring || !inside)).toEqual([]);
  // What sticks to the window's edges leaves room for what has the focus.
  const [bar, window] = [await page.locator(".save-bar").boundingBox(), 430];
  expect(bar.height).toBeLessThan(window / 2);
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(page.getByRole("button", { name: "Copy code" })).toBeVisible();
  await page.getByRole("button", { name: "Copy code" }).scrollIntoViewIfNeeded();
  await expect(page.getByRole("button", { name: "Copy code" })).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.goto(`${sandbox.page}#/`);
  await expect(page.getByRole("searchbox")).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test("letters twice as large break nothing", async ({ page, sandbox }) => {
  await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { font-size: 200%; }");
    document.adoptedStyleSheets = [sheet];
  }));
  await page.setViewportSize({ width: 1280, height: 860 });
  await openTemplate(page, sandbox);
  await expectNoSidewaysScroll(page);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("button, .button, label, h1, h2")]
      .filter((element) => element.offsetParent && !element.closest(".sr, [inert]") && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflow !== "visible")
      .map(({ textContent }) => textContent),
  );
  expect(cut).toEqual([]);
});

test("with forced colours a badge keeps its shape, a choice its mark, and the focus its ring", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await fill(page, 3);
  await page.emulateMedia({ forcedColors: "active" });
  const shapes = () =>
    page.locator("table.requests .badge").evaluateAll((badges) =>
      badges.map((badge) => {
        const { backgroundColor, borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(badge, "::before");
        const plane = getComputedStyle(document.body).backgroundColor;
        const seen = (colour) => colour !== plane && !/^rgba\(.*, 0\)$/.test(colour);
        const outlined = borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0 && seen(borderTopColor);
        return [badge.textContent, seen(backgroundColor) ? "filled" : outlined ? "hollow" : "none"].join(" ");
      }),
    );
  expect(new Set(await shapes())).toEqual(new Set(["Active filled", "Inactive hollow"]));
  // What is chosen differs from what is not by more than colour that is taken away.
  const marked = (selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await marked(".chip:has(:checked)")).toBe("solid");
  expect(await marked(".chip:not(:has(:checked))")).toBe("none");
  const appearance = await page.getByRole("switch").evaluate((element) => getComputedStyle(element).appearance);
  expect(appearance).toBe("auto");
  await page.locator("body").click({ position: { x: 1, y: 1 } });
  expect((await focusStops(page, 30)).filter(({ ring }) => !ring)).toEqual([]);
});

test("whoever wants less motion gets none", async ({ page, sandbox }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openTemplate(page, sandbox);
  await page.getByRole("switch").click();
  await expect(page.getByText("Visitors get a 404 page.")).toBeVisible();
  await page.getByRole("button", { name: "Share…" }).click();
  const moving = await page.evaluate(() => [
    ...document.getAnimations().map(({ effect }) => effect.target.className),
    ...[...document.querySelectorAll("*")].filter((element) =>
      [undefined, "::before", "::after"].some((part) => {
        const { transitionDuration, animationName } = getComputedStyle(element, part);
        return parseFloat(transitionDuration) > 0 || animationName !== "none";
      }),
    ).map(({ tagName }) => tagName),
  ]);
  expect(moving).toEqual([]);
});
