import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { createOrder, deskWithPage, launchBrowser, NO_BROWSER, openPage } from "./chat-browser-for-tests.ts";
import { START } from "./chat-desk-for-tests.ts";

const quiet = { withStory: false } as const;
const buttons = (...labels: string[]) => ({
  inline_keyboard: [labels.map((text) => ({ text, callback_data: `do:${text}` }))],
});

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
        expect(await artyom.root.locator(".toast").innerText()).toBe("Заказ ваш");
      });

      test("the guide ticks what has really happened and names who is next", async () => {
        await using open = await deskWithPage(browser);
        const { page, window } = open;
        const now = page.locator(".steps .now b");
        expect(await now.innerText()).toBe("Создайте заказ");
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

    describe("the clock", () => {
      test("runs sixty times faster, stands still, and shows the city's time", async () => {
        await using open = await deskWithPage(browser, { timezoneId: "Asia/Tokyo" }, { ...quiet, rate: 0 });
        const { page, desk } = open;
        const face = page.locator(".city time");
        expect(await face.innerText()).toBe("14:02:42");
        await page.getByRole("button", { name: "Ускорить время ×60" }).click();
        await expect.poll(async () => (await face.innerText()) > "14:03:30", { timeout: 3_000 }).toBe(true);
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
        expect(await jump.innerText()).toBe("Событий не намечено");
        expect(await jump.isDisabled()).toBe(true);
        await createOrder(open);
        await window("Артём").says("Новый заказ #1047");
        await expect.poll(() => jump.innerText()).toMatch(/^К событию через [12]:\d\d$/);
        await jump.click();
        await window("Артём").says("время на ответ вышло");
        await window("Денис").says("Новый заказ #1047");
        expect(open.desk.state.rings).toBe(1);
        const passedMs = open.desk.clock.now().getTime() - START.getTime();
        expect(passedMs).toBeGreaterThan(2 * MINUTE_MS);
      });
    });

    describe("messages", () => {
      test("show formats as such, and markup of people as text", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, window } = open;
        const call = caller(desk.telegram.url, desk.masters.token);
        const text =
          '<b>Меню › Заказы</b>\n\n<b>жирный <i>и курсив</i></b> <code>+7 900</code> <a href="https://example.org/x">ссылка</a> <tg-spoiler>тайна</tg-spoiler> a &lt;b&gt; &amp; 😀 <u>после</u>';
        await call("sendMessage", { chat_id: desk.person("fast").id, text, parse_mode: "HTML" });
        const artyom = window("Артём");
        await artyom.says("жирный");
        const bubble = artyom.last;
        expect(await bubble.locator(".path").innerText()).toBe("Меню › Заказы");
        expect(await bubble.locator("b i").innerText()).toBe("и курсив");
        expect(await bubble.locator("a").getAttribute("rel")).toContain("noopener");
        expect(await bubble.locator("u").innerText()).toBe("после");
        expect(await bubble.innerText()).toContain("a <b> & 😀");
        await artyom.write("<img src=x onerror=alert(1)> /start");
        await artyom.says("<img src=x");
        expect(await artyom.root.locator(".out img").count()).toBe(0);
      });

      test("are edited in place with a yellow wash, and vanish when deleted", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, window } = open;
        const call = caller(desk.telegram.url, desk.masters.token);
        const chat_id = desk.person("fast").id;
        const { message_id } = await call("sendMessage", { chat_id, text: "было" });
        await call("sendMessage", { chat_id, text: "ниже" });
        const artyom = window("Артём");
        await artyom.says("ниже");
        await call("editMessageText", { chat_id, message_id, text: "стало" });
        await artyom.says("стало");
        expect(await artyom.messages.allInnerTexts()).toEqual([
          expect.stringContaining("/start"),
          expect.stringContaining("стало"),
          expect.stringContaining("ниже"),
        ]);
        expect(await artyom.root.locator(`[data-message="${message_id}"]`).getAttribute("class")).toContain(
          "is-new",
        );
        await call("deleteMessage", { chat_id, message_id });
        await expect.poll(() => artyom.messages.count()).toBe(2);
      });

      test("a button is busy until the bot answers; the answer is a toast, an alert asks to be seen", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, window } = open;
        const call = caller(desk.telegram.url, desk.masters.token);
        const person = desk.person("fast");
        await call("sendMessage", { chat_id: person.id, text: "меню", reply_markup: buttons("Раз", "Два") });
        const artyom = window("Артём");
        await artyom.press("Раз");
        await artyom.root.locator('.kbtn[aria-busy="true"]', { hasText: "Раз" }).waitFor();
        const answer = async (more: object) => {
          const updates = (await call("getUpdates", { timeout: 5, allowed_updates: ["callback_query"] })) as {
            update_id: number;
            callback_query?: { id: string };
          }[];
          const id = updates.findLast((update) => update.callback_query)?.callback_query?.id;
          await call("answerCallbackQuery", { callback_query_id: id, ...more });
          await call("getUpdates", { offset: updates.at(-1)!.update_id + 1 });
        };
        await answer({ text: "Готово" });
        await artyom.root.locator(".toast", { hasText: "Готово" }).waitFor();
        expect(await artyom.root.locator("[aria-busy]").count()).toBe(0);
        await artyom.press("Два");
        await answer({ text: "Подумайте", show_alert: true });
        const dialog = artyom.root.getByRole("alertdialog");
        expect(await dialog.innerText()).toContain("Подумайте");
        await artyom.root.page().keyboard.press("Escape");
        expect(await dialog.count()).toBe(0);
      });

      test("photos and files go to the bot and come back from it", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, page, window } = open;
        const artyom = window("Артём");
        const attach = async (kind: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
          await artyom.root.getByRole("button", { name: "Приложить фото или файл" }).click();
          const chooser = page.waitForEvent("filechooser");
          await artyom.root.getByRole("menuitem", { name: kind }).click();
          await (await chooser).setFiles(file);
        };
        await artyom.field.fill("акт работ");
        await attach("Фото", { name: "act.png", mimeType: "image/png", buffer: PNG });
        const image = artyom.root.locator(".out img");
        await image.waitFor();
        await expect.poll(() => image.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(2);
        await attach("Файл", {
          name: "смета.txt",
          mimeType: "text/plain",
          buffer: Buffer.from("итого 4500"),
        });
        const link = artyom.root.locator(".file-link");
        await link.waitFor();
        expect(await link.innerText()).toContain("смета.txt");
        const download = page.waitForEvent("download");
        await link.click();
        expect((await download).suggestedFilename()).toBe("смета.txt");
        const [, photo, document] = desk.person("fast").messages(desk.masters);
        expect([photo?.kind, photo?.text, document?.kind]).toEqual(["photo", "акт работ", "document"]);
        await artyom.field.evaluate((field) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(
            new File([new Uint8Array(11 * 1024 * 1024)], "big.png", { type: "image/png" }),
          );
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        });
        await artyom.root.getByText("Файл больше 10 МБ").waitFor();
        expect(desk.person("fast").messages(desk.masters)).toHaveLength(3);
      });

      test("keys in place of letters are tapped, also the one that gives the phone number", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, window } = open;
        const call = caller(desk.telegram.url, desk.masters.token);
        const keyboard = [[{ text: "Мой номер", request_contact: true }], [{ text: "Без номера" }]];
        const reply_markup = { keyboard, one_time_keyboard: true };
        await call("sendMessage", { chat_id: desk.person("fast").id, text: "Телефон?", reply_markup });
        const artyom = window("Артём");
        await artyom.root
          .getByRole("group", { name: "Клавиши бота" })
          .getByRole("button", { name: "Мой номер" })
          .click();
        await artyom.says("+79005550101");
        expect(desk.person("fast").messages(desk.masters).at(-1)?.media).toMatchObject({
          phone_number: "+79005550101",
        });
        await expect.poll(() => artyom.root.locator(".rkeys").isVisible()).toBe(false);
      });

      test("a slash offers the commands, the menu button shows them all", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, page, window } = open;
        const artyom = window("Артём");
        await artyom.field.pressSequentially("/c");
        expect(await artyom.root.getByRole("menuitem").allInnerTexts()).toEqual([
          expect.stringContaining("/cancel"),
        ]);
        await artyom.field.press("Enter");
        await artyom.says("/c");
        await artyom.root.getByRole("button", { name: "Команды бота" }).click();
        expect(await artyom.root.getByRole("menuitem").count()).toBe(4);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await artyom.says("/menu");
        expect(desk.person("fast").messages(desk.masters).at(-1)?.text).toBe("/menu");
      });
    });

    describe("windows", () => {
      test("news of a closed window are counted on its chip and in the title until it is opened", async () => {
        await using open = await deskWithPage(browser, {}, quiet);
        const { desk, page, window } = open;
        const call = caller(desk.telegram.url, desk.masters.token);
        const chip = page.locator(".who-chip", { hasText: "Роман" });
        expect(await chip.getAttribute("aria-label")).toBe("Роман");
        for (const text of ["раз", "два"])
          await call("sendMessage", { chat_id: desk.person("onBreak").id, text });
        await page.getByRole("button", { name: "Роман, новых: 2" }).waitFor();
        expect(await page.title()).toBe("(2) Пробный стол");
        await page.reload();
        await page.getByRole("button", { name: "Роман, новых: 2" }).click();
        await window("Роман").says("два");
        await expect.poll(() => chip.getAttribute("aria-label")).toBe("Роман");
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
        await page.getByRole("button", { name: "Артём, новых: 1" }).tap();
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

    test("says that the connection is lost, lets nothing be pressed, and comes back by itself", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { desk, page, window, complaints } = open;
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

/** Calls methods of a bot. */
function caller(url: string, token: string) {
  // biome-ignore lint/suspicious/noExplicitAny: results of every method
  return async (method: string, params: object): Promise<any> => {
    const response = await fetch(`${url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    const answer = (await response.json()) as { ok: boolean; result: unknown; description: string };
    if (!answer.ok) throw new Error(answer.description);
    return answer.result;
  };
}

/** A picture of 2x2 points. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGOQij8DRAwQCgAg0gUV+9HMYQAAAABJRU5ErkJggg==",
  "base64",
);
