import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import {
  caller,
  createOrder,
  deskWithPage,
  launchBrowser,
  NO_BROWSER,
  openPage,
} from "./chat-browser-for-tests.ts";
import { START } from "./chat-desk-for-tests.ts";

const quiet = { withStory: false } as const;

describe.skipIf(NO_BROWSER !== null)(
  `the chat page in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(async () => await browser?.close());

    describe("the story", () => {
      test("opens without complaints of the browser and without a request to anywhere else", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { page } = open;
        expect(await page.locator(".chat h2").allInnerTexts()).toEqual([
          "Вера Соколова",
          "Артём Быстров",
          "Денис Ковалёв",
          "Сергей Громов",
        ]);
        expect(await page.title()).toBe("Пробный стол");
        expect(open.complaints).toEqual([]);
      });

      test("an order made by pressing buttons comes to a master within a second, and both windows change when he takes it", async () => {
        await using open = await deskWithPage(browser);
        const { page, window } = open;
        const [vera, artyom] = [window("Вера"), window("Артём")];
        const arrived = page.waitForFunction(() => {
          const at = (part: string) =>
            [...document.querySelectorAll(".bub")].some((bub) => bub.textContent?.includes(part));
          if (at("1047 создан")) performance.mark("created");
          return at("Новый заказ #1047") ? performance.measure("offer", "created").duration : false;
        });
        await createOrder(open);
        expect(await (await arrived).jsonValue()).toBeLessThan(SECOND_MS);
        await artyom.press("Взять");
        await artyom.says("Заказ #1047 ваш");
        await vera.says("Заказ #1047 взял Быстров Артём");
        expect(await artyom.button("Взять").count()).toBe(0);
        expect(await artyom.root.locator(".toast").textContent()).toBe("Заказ ваш");
      });

      test("the guide ticks what has really happened and names who is next", async () => {
        await using open = await deskWithPage(browser);
        const { page, window } = open;
        const now = page.locator(".steps .now b");
        expect(await now.textContent()).toBe("Создайте заказ");
        // A second menu: its button is no more pointed at once the order is there.
        await window("Вера").write("/start");
        await expect
          .poll(() => page.locator(".is-hot").allInnerTexts())
          .toEqual(["➕ Новый заказ", "➕ Новый заказ"]);
        await createOrder(open);
        await page.getByText("Откажитесь как Артём").waitFor();
        expect(await page.locator(".is-hot").allInnerTexts()).toEqual(["✖️ Отказаться"]);
        await window("Артём").press("Отказаться");
        await window("Артём").press("Да, отказаться");
        await page.getByText("Возьмите как Денис").waitFor();
        expect(await page.locator(".is-hot").allInnerTexts()).toEqual(["✅ Взять"]);
        await window("Денис").press("Взять");
        await page.locator(".steps .now", { hasText: "Ускорьте время" }).getByRole("button").click();
        await page.getByText("Всё получилось").waitFor();
        expect(open.desk.clock.rate).toBe(60);
        await page.reload();
        await page.getByText("Всё получилось").waitFor();
        await page.getByRole("button", { name: "Скрыть подсказку" }).click();
        await page.reload();
        await page.locator(".chat").first().waitFor();
        expect(await page.locator(".guide").isVisible()).toBe(false);
        await page.getByRole("button", { name: "Показать подсказку" }).click();
        expect(await page.locator(".guide").isVisible()).toBe(true);
      });

      test("a reload keeps chats, windows and theme", async () => {
        await using open = await deskWithPage(browser);
        const { page, window } = open;
        await createOrder(open);
        await window("Артём").says("Новый заказ #1047");
        await page.getByRole("button", { name: "Борис" }).first().click();
        await page.getByRole("button", { name: "Сменить тему" }).click();
        const look = async () => ({
          windows: await page.locator(".chat h2").allInnerTexts(),
          messages: await page.locator(".bub").allInnerTexts(),
          theme: await page.locator("html").getAttribute("data-theme"),
          hash: new URL(page.url()).hash,
        });
        const before = await look();
        await page.reload();
        await window("Артём").says("Новый заказ #1047");
        expect(await look()).toEqual(before);
        expect(before).toMatchObject({ theme: "dark", windows: expect.arrayContaining(["Борис Лисин"]) });
        expect(before.windows).toHaveLength(4);
      });
    });

    test("a step leads to its place: to the button in view, to the bot's menu when that has gone by", async () => {
      await using open = await deskWithPage(browser, { hash: "#fast" });
      const { page, window } = open;
      const step = page.locator(".steps .now").getByRole("button");
      await step.click();
      await window("Вера").root.locator(".kbtn.is-hot:focus").waitFor();
      await page.keyboard.press("Enter");
      await window("Вера").says("Как создаём");
      expect(await page.locator(".is-hot").count()).toBe(0);
      await step.click();
      await window("Вера").says("/menu");
    });

    describe("the clock", () => {
      test("runs sixty times faster, stands still, and shows the city's time", async () => {
        await using open = await deskWithPage(browser, { timezoneId: "Asia/Tokyo" }, { ...quiet, rate: 0 });
        const { page, desk } = open;
        const face = page.locator(".city time");
        expect(await face.textContent()).toBe("14:02:42");
        await page.getByRole("button", { name: "Ускорить время ×60" }).click();
        await expect
          .poll(async () => ((await face.textContent()) ?? "") > "14:03:30", { timeout: 3_000 })
          .toBe(true);
        expect(desk.clock.rate).toBe(60);
        await page.getByRole("button", { name: "Остановить время" }).click();
        await expect.poll(() => desk.clock.rate).toBe(0);
        await page.locator(".seg [aria-pressed=true][title='Остановить время']").waitFor();
        expect(desk.clock.now().getTime()).toBeGreaterThan(START.getTime() + 45 * SECOND_MS);
      });

      test("jumps to the deadline, and the offer goes on to the next master", async () => {
        await using open = await deskWithPage(browser, {}, { rate: 1 });
        const { page, window } = open;
        const jump = page.locator(".jump");
        expect(await jump.textContent()).toBe("Событий не намечено");
        expect(await jump.isDisabled()).toBe(true);
        await createOrder(open);
        await window("Артём").says("Новый заказ #1047");
        await expect.poll(() => jump.textContent()).toMatch(/^К событию через [12]:\d\d$/);
        await jump.click();
        await window("Артём").says("время на ответ вышло");
        await window("Денис").says("Новый заказ #1047");
        expect(open.desk.state.rings).toBe(1);
        const passedMs = open.desk.clock.now().getTime() - START.getTime();
        expect(passedMs).toBeGreaterThan(2 * MINUTE_MS);
      });
    });

    test("says that the connection is lost, lets nothing be pressed, and comes back by itself", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { desk, page, window, complaints } = open;
      await page.evaluate(() => document.body.setAttribute("data-before", ""));
      await desk.stopServer();
      await page.getByText("Связи с сервером нет. На экране состояние на 14:02").waitFor();
      expect(await page.locator(".desk[inert]").count()).toBe(1);
      expect(await page.locator(".seg button:enabled").count()).toBe(0);
      const call = caller(desk.telegram.url, desk.masters.token);
      await call("sendMessage", { chat_id: desk.person("fast").id, text: "пока вас не было" });
      await desk.startServer();
      await window("Артём").says("пока вас не было");
      await expect.poll(() => page.locator(".offline").isVisible()).toBe(false);
      expect(await page.locator(".desk[inert]").count()).toBe(0);
      // A server that was started anew may bring a new page.
      expect(await page.locator("[data-before]").count()).toBe(0);
      // The browser itself reports every refused connection.
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((line) => !line.includes("Failed to load resource")),
      );
    });

    test("speaks English when asked to", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { page } = open;
      await page.getByRole("button", { name: "English" }).click();
      await page.getByText("Try it in two minutes").waitFor();
      const own = await page.locator(".topbar, .guide, .people .label, .made-up").allInnerTexts();
      expect(own.join(" ").replace("Демоград", "").replace("Вера", "")).not.toMatch(/[а-яё]/i);
      expect(await page.locator("html").getAttribute("lang")).toBe("en");
    });

    test("two pages show the same", async () => {
      await using open = await deskWithPage(browser);
      await using second = await openPage(browser, open.desk);
      await createOrder(open);
      await second.window("Вера").says("Заказ #1047 создан");
      await second.window("Артём").press("Взять");
      await open.window("Артём").says("Заказ #1047 ваш");
      expect(second.complaints).toEqual([]);
    });
  },
);
