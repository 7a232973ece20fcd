/** The first two minutes of a newcomer: the product as `npm start` runs it, used with a mouse. */
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { launchBrowser, NO_BROWSER, openPage } from "../src/http/chat-browser-for-tests.ts";
import { SECOND_MS, sleep } from "../src/kernel/time.ts";
import { dataDirectory, StartedProcess, until } from "./started-process.ts";

/** `SCREENSHOTS=docs/screenshots node_modules/.bin/vitest run test/chat-story.test.ts` takes the pictures anew. */
const SHOTS = process.env["SCREENSHOTS"];

describe.skipIf(NO_BROWSER !== null)(
  `the demo in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    test("an order made as dispatcher comes to a master within a second; one declines, the next takes it, time runs on", async () => {
      await using data = await dataDirectory();
      await using product = new StartedProcess(["start"], { DATA_DIR: data.path });
      const ready = () => product.logged("process_ready");
      // On a busy machine the first start with its demo data takes longer than one wait.
      const { http } = await ready().catch(ready);
      await using browser = await launchBrowser();
      await using open = await openPage(browser, { url: String(http) });
      const { page, window } = open;
      const [step, hot] = [page.locator(".steps .now"), page.locator(".is-hot")];

      const vera = window("Вера");
      await step.getByRole("button").click();
      await hot.click();
      await vera.press("Быстрое создание");
      await vera.press("Центральный");
      await vera.says("Телефон клиента");
      await vera.write("+79005554567");
      await vera.press("Электрика");
      await vera.press(/Как можно скорее/);
      // Both are noted in the page, so that the test's own way to the browser does not count.
      const arrived = page.waitForFunction(() => {
        const texts = [...document.querySelectorAll(".bub")].map((bubble) => bubble.textContent ?? "");
        const number = texts.map((text) => /^Заказ #(\d+) создан/.exec(text)?.[1]).find(Boolean);
        if (number && performance.getEntriesByName("created").length === 0) performance.mark("created");
        const isThere = texts.some((text) => text.startsWith(`🆕 Новый заказ #${number}`));
        return isThere ? { number, waitedMs: performance.measure("offer", "created").duration } : false;
      });
      await vera.press("Создать");
      const { number, waitedMs } = (await (await arrived).jsonValue()) as {
        number: string;
        waitedMs: number;
      };
      expect(waitedMs).toBeLessThan(SECOND_MS);

      await step.getByText(/Откажитесь как [А-Я]/).waitFor();
      await step.getByRole("button").click();
      await hot.click();
      await page.getByRole("button", { name: "Да, отказаться" }).click();
      await step.getByText(/Возьмите как [А-Я]/).waitFor();
      const taker = window((await step.locator("b").textContent())!.replace("Возьмите как ", ""));
      if (SHOTS) await takePictures(browser, page, SHOTS);
      await step.getByRole("button").click();
      await hot.click();
      await taker.says(`Заказ #${number} ваш`);
      expect(
        await taker.messages
          .filter({ hasText: `Заказ #${number} ваш` })
          .last()
          .textContent(),
      ).toContain("+7 900 555-45-67");
      await vera.says(`Заказ #${number} взял`);

      await step.getByText("Ускорьте время").waitFor();
      const before = await page.locator(".city time").textContent();
      await step.getByRole("button").click();
      await page.getByText("Всё получилось").waitFor();
      await until(async () => secondsBetween(before, await page.locator(".city time").textContent()) > 60);
      await page.locator(".bub", { hasText: "время на ответ вышло" }).first().waitFor({ state: "attached" });
      expect(open.complaints).toEqual([]);
    }, 90_000);
  },
);

function secondsBetween(from: string | null, to: string | null): number {
  const seconds = (time: string | null) =>
    (time ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return seconds(to) - seconds(from);
}

/** The page in the middle of the story: light, dark, on a phone. */
async function takePictures(browser: Browser, page: Page, folder: string): Promise<void> {
  const shot = async (of: Page, name: string) => {
    // The yellow of what has just come, and answers that vanish by themselves, are over.
    await sleep(5 * SECOND_MS);
    await of.screenshot({ path: `${folder}/${name}.png` });
  };
  await page.mouse.move(0, 0);
  await shot(page, "chat-1440");
  await page.getByRole("button", { name: "Сменить тему" }).click();
  await page.mouse.move(0, 0);
  await shot(page, "chat-1440-dark");
  await page.getByRole("button", { name: "Сменить тему" }).click();
  const options = {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  };
  const context = await browser.newContext({ ...options, storageState: await page.context().storageState() });
  const phone = await context.newPage();
  await phone.goto(page.url());
  await phone.locator(".steps .now").getByRole("button").tap();
  await shot(phone, "chat-390");
  await context.close();
}
