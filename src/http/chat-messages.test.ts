import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caller, deskWithPage, launchBrowser, NO_BROWSER } from "./chat-browser-for-tests.ts";

const quiet = { withStory: false } as const;
const buttons = (...labels: string[]) => ({
  inline_keyboard: [labels.map((text) => ({ text, callback_data: `do:${text}` }))],
});

describe.skipIf(NO_BROWSER !== null)(
  `messages of the chat page${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(async () => await browser?.close());

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
      expect(await bubble.locator(".path").textContent()).toBe("Меню › Заказы");
      expect(await bubble.locator("b i").textContent()).toBe("и курсив");
      expect(await bubble.locator("a").getAttribute("rel")).toContain("noopener");
      expect(await bubble.locator("u").textContent()).toBe("после");
      expect(await bubble.textContent()).toContain("a <b> & 😀");
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
      expect(await dialog.textContent()).toContain("Подумайте");
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
      expect(await link.textContent()).toContain("смета.txt");
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
      for (let n = 1; n <= 30; n += 1) desk.person("fast").sendText(desk.masters, `строка ${n}`);
      await call("sendMessage", { chat_id: desk.person("fast").id, text: "Телефон?", reply_markup });
      const artyom = window("Артём");
      await artyom.root.getByRole("group", { name: "Клавиши бота" }).waitFor();
      const hiddenPx = () =>
        artyom.root
          .locator(".msgs")
          .evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
      await expect.poll(hiddenPx).toBeLessThan(2);
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

    test("a bot that is writing is seen writing", async () => {
      await using open = await deskWithPage(browser, {}, quiet);
      const { desk, window } = open;
      const call = caller(desk.telegram.url, desk.masters.token);
      const chat_id = desk.person("fast").id;
      await call("sendChatAction", { chat_id, action: "typing" });
      const subtitle = window("Артём").root.locator("header .meta");
      await expect.poll(() => subtitle.textContent()).toBe("печатает…");
      await call("sendMessage", { chat_id, text: "вот" });
      await expect.poll(() => subtitle.textContent()).toBe("бот мастера");
    });
  },
);

/** A picture of 2x2 points. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGOQij8DRAwQCgAg0gUV+9HMYQAAAABJRU5ErkJggg==",
  "base64",
);
