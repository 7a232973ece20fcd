import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caller, createOrder, deskWithPage, launchBrowser, NO_BROWSER } from "./chat-browser-for-tests.ts";

const quiet = { withStory: false } as const;

describe.skipIf(NO_BROWSER !== null)(
  `windows of the chat page${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(async () => await browser?.close());

    test("news of a closed window are counted on its chip and in the title until it is opened", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { desk, page, window } = open;
      const call = caller(desk.telegram.url, desk.masters.token);
      const chip = page.locator(".who-chip", { hasText: "Роман" });
      expect(await chip.locator(".mark").isVisible()).toBe(false);
      for (const text of ["раз", "два"])
        await call("sendMessage", { chat_id: desk.person("onBreak").id, text });
      await page.getByRole("button", { name: "Роман новых: 2" }).waitFor();
      expect(await page.title()).toBe("(2) Пробный стол");
      await page.reload();
      await page.getByRole("button", { name: "Роман новых: 2" }).click();
      await window("Роман").says("два");
      await expect.poll(() => chip.locator(".mark").isVisible()).toBe(false);
      expect(await page.title()).toBe("Пробный стол");
      expect(new URL(page.url()).hash).toContain("onBreak");
    });

    test("one who reads further up is not moved, but told what is below", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { desk, page, window } = open;
      const call = caller(desk.telegram.url, desk.masters.token);
      const chat_id = desk.person("fast").id;
      for (let n = 1; n <= 100; n += 1) await call("sendMessage", { chat_id, text: `строка ${n}` });
      const artyom = window("Артём");
      await artyom.says("строка 100");
      await page.reload();
      await artyom.says("строка 100");
      expect(await artyom.messages.count()).toBe(80);
      await artyom.root.locator(".msgs").evaluate((list) => list.scrollTo(0, 0));
      await artyom.root.getByRole("button", { name: "Показать раньше" }).click();
      expect(await artyom.messages.count()).toBe(101);
      const place = async () => await artyom.root.locator(".msgs").evaluate((list) => list.scrollTop);
      const before = await place();
      await call("sendMessage", { chat_id, text: "новость" });
      await artyom.root.getByRole("button", { name: "Новых: 1" }).waitFor();
      expect(await place()).toBe(before);
      await artyom.root.getByRole("button", { name: "Новых: 1" }).click();
      await expect.poll(() => artyom.root.getByRole("button", { name: "Новых" }).count()).toBe(0);
    });

    test("a chat that has not begun offers to begin, a blocked bot to be let in again", async () => {
      await using open = await deskWithPage(browser, {}, { ...quiet, isStarted: false });
      const { desk, page, window } = open;
      const artyom = window("Артём");
      await artyom.root.getByRole("button", { name: "Начать" }).click();
      await artyom.says("/start");
      await artyom.root.getByRole("button", { name: "Действия с окном" }).click();
      await page.getByRole("menuitem", { name: "Заблокировать бота" }).click();
      await artyom.root.getByText("Бот заблокирован").waitFor();
      const call = caller(desk.telegram.url, desk.masters.token);
      const chat_id = desk.person("fast").id;
      await expect(call("sendMessage", { chat_id, text: "?" })).rejects.toThrow("bot was blocked");
      await artyom.root.getByRole("button", { name: "Разблокировать бота" }).click();
      await artyom.field.waitFor();
      await call("sendMessage", { chat_id, text: "снова" });
      await artyom.says("снова");
    });

    test("somebody else is put into a window's place by its menu", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { page, window } = open;
      await window("Сергей").root.getByRole("button", { name: "Действия с окном" }).click();
      await page.getByRole("menuitem", { name: "Максим Жаров" }).click();
      expect(await page.locator(".chat h2").allInnerTexts()).toEqual([
        "Вера Соколова",
        "Артём Быстров",
        "Денис Ковалёв",
        "Максим Жаров",
      ]);
      await window("Максим").root.getByRole("button", { name: "Закрыть окно" }).click();
      expect(await page.locator(".chat").count()).toBe(3);
    });

    test("as many stand side by side as are readable, and nothing is wider than the page", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { page } = open;
      for (const [width, count] of [
        [1440, 4],
        [1180, 3],
        [768, 2],
        [390, 1],
        [320, 1],
      ] as const) {
        await page.setViewportSize({ width, height: 844 });
        await expect.poll(() => page.locator(".chat").count(), { message: `${width}` }).toBe(count);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBe(width);
      }
    });

    test("on a phone the chips switch between people", async () => {
      await using open = await deskWithPage(browser, {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      const { page, window } = open;
      expect(await page.locator(".chat h2").allInnerTexts()).toEqual(["Вера Соколова"]);
      await createOrder(open);
      await page.getByRole("button", { name: "Артём новых: 1" }).tap();
      await window("Артём").button("Взять").tap();
      await window("Артём").says("Заказ #1047 ваш");
      expect(await page.locator(".chat").count()).toBe(1);
      const heights = await page
        .locator(".kbtn, .btn:visible")
        .evaluateAll((all) =>
          all.map((button) => button.getBoundingClientRect().height).filter((height) => height > 0),
        );
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(40);
    });

    test("everything can be done with the keyboard, and the focus stays in the chat when its buttons change", async () => {
      await using open = await deskWithPage(browser);
      const { page, window } = open;
      const vera = window("Вера");
      await vera.button("Новый заказ").focus();
      await page.keyboard.press("Enter");
      await vera.says("Как создаём");
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
      await expect.poll(focused).toBe("📝 Полное создание");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Space");
      await vera.says("Район");
      await expect.poll(focused).toBe("Центральный");
      await page.keyboard.press("Enter");
      await vera.says("Телефон клиента");
    });
  },
);
