/**
 * Takes the pictures of both bots in docs/screenshots/bots anew, on the demo as `npm start` runs it,
 * 390 px wide: `node_modules/.bin/node test/take-screenshots.ts`. Needs Chromium (CHROMIUM_PATH) and
 * a font with emoji.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium, type Locator, type Page } from "playwright-core";
import { SECOND_MS, sleep } from "../src/kernel/time.ts";
import { dataDirectory, StartedProcess } from "./started-process.ts";

const FOLDER = resolve(import.meta.dirname, "../docs/screenshots/bots");
const WIDTH = 390;
/** Tall enough for the longest of the ten; what stands above the message is cut off. */
const HEIGHT = 964;
const MASTERS = ["fast", "second", "careful"];

const executablePath = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) throw new Error("no Chromium: install one, or name it in CHROMIUM_PATH");

async function takePictures(page: Page, url: string): Promise<void> {
  const vera = await window(page, url, "vera");
  await page.getByRole("button", { name: "Скрыть подсказку" }).click();
  await vera.says("/menu");
  await vera.shot("staff-menu");

  await vera.press("Новый заказ");
  await vera.press("Быстрое создание");
  await vera.press("Центральный");
  await vera.sees("Телефон клиента");
  await vera.says("+7 900 555-45-67");
  await vera.press("Электрика");
  await vera.press("Как можно скорее");
  await vera.sees("Проверьте заказ");
  await vera.shot("staff-new-order");
  await vera.press("Создать");
  const created = (await vera.sees(/Заказ #\d+ создан/).then((message) => message.textContent())) ?? "";
  const number = /#(\d+)/.exec(created)![1]!;
  await vera.press("Выбрать мастера");
  await vera.sees("Выбор мастера");
  await vera.shot("staff-candidates");

  const master = await offeredTo(page, url, number);
  await master.shot("master-offer");
  await master.press("Взять");
  await master.sees(`Заказ #${number} ваш`);
  await master.shot("master-order");
  await master.press("В пути");
  await master.press("На месте");
  await master.press("Закрыть заказ");
  await master.says("4500");
  await master.sendsPhoto();
  await master.offers(/✅ Закрыть/);
  await master.shot("master-closing");
  await master.press(/✅ Закрыть/);
  await master.sees(`Комиссия по заказу #${number}`);
  await master.shot("master-commission");
  await master.says("/menu");
  await master.shot("master-menu");

  const dispatcher = await window(page, url, "vera");
  await dispatcher.says("/menu");
  await dispatcher.press("Заявки");
  await dispatcher.press("Поиск");
  await dispatcher.says(`#${number}`);
  await dispatcher.sees(`№${number}`);
  await dispatcher.shot("staff-order-card");

  const boris = await window(page, url, "boris");
  await boris.says("/menu");
  await boris.press("Модерация");
  await boris.press("📄");
  await boris.sees("Фамилия");
  await boris.shot("staff-moderation");
}

/** The window of whichever master the engine has asked. */
async function offeredTo(page: Page, url: string, number: string): Promise<ChatWindow> {
  for (const key of MASTERS) {
    const master = await window(page, url, key);
    await sleep(SECOND_MS);
    if ((await master.found(`Новый заказ #${number}`).count()) > 0) return master;
  }
  throw new Error(`none of ${MASTERS.join(", ")} was offered order ${number}`);
}

/** A sheet of paper, as a master would take a picture of it. */
async function photoOfAct(page: Page): Promise<Buffer> {
  const sheet = await page.context().browser()!.newPage();
  const lines = Array.from(
    { length: 6 },
    (_, n) =>
      `<p style="margin:0 0 14px;border-bottom:1px solid #99a;height:18px;width:${60 + 7 * (n % 4)}%"></p>`,
  );
  await sheet.setViewportSize({ width: 320, height: 240 });
  await sheet.setContent(
    `<body style="margin:0;padding:24px;background:#f4f1e8;font:600 18px sans-serif"><p>Акт № 1</p>${lines.join("")}</body>`,
  );
  const picture = await sheet.screenshot();
  await sheet.close();
  return picture;
}

/** Opens somebody's chat, alone on the page. */
async function window(page: Page, url: string, key: string): Promise<ChatWindow> {
  await page.goto("about:blank");
  await page.goto(`${url}/#${key}`);
  const chat = page.locator(".chat").first();
  await chat.waitFor();
  return new ChatWindow(page, chat);
}

/** One chat as its person uses it. */
class ChatWindow {
  readonly #page: Page;
  readonly #root: Locator;

  constructor(page: Page, root: Locator) {
    this.#page = page;
    this.#root = root;
  }

  found(text: string | RegExp): Locator {
    return this.#root.locator(".bub").filter({ hasText: text });
  }

  async sees(text: string | RegExp): Promise<Locator> {
    const message = this.found(text).last();
    await message.waitFor();
    return message;
  }

  /** Resolves when there is a button with this label. */
  async offers(label: RegExp): Promise<void> {
    await this.#root.locator(".kbtn").filter({ hasText: label }).last().waitFor();
  }

  /** The newest button with this label. */
  async press(label: string | RegExp): Promise<void> {
    await this.#root.locator(".kbtn").filter({ hasText: label }).last().click();
    await sleep(SECOND_MS / 2);
  }

  async says(text: string): Promise<void> {
    const field = this.#root.locator("textarea");
    await field.fill(text);
    await field.press("Escape");
    await field.press("Enter");
    await sleep(SECOND_MS / 2);
  }

  async sendsPhoto(): Promise<void> {
    const chooser = this.#page.waitForEvent("filechooser");
    await this.#root.getByRole("button", { name: "Приложить фото или файл" }).click();
    await this.#page.getByRole("menuitem", { name: "Фото" }).click();
    await (await chooser).setFiles({
      name: "act.png",
      mimeType: "image/png",
      buffer: await photoOfAct(this.#page),
    });
    await sleep(SECOND_MS);
  }

  /** The chat when it has come to rest: no answer in the air, nothing marked as new. */
  async shot(name: string): Promise<void> {
    await this.#page.mouse.move(0, 0);
    await sleep(5 * SECOND_MS);
    // Neither the pointer of the guide nor the frame of the field belongs to the bot.
    await this.#page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      for (const hot of document.querySelectorAll(".is-hot")) hot.classList.remove("is-hot");
    });
    await this.#root.screenshot({ path: join(FOLDER, `${name}.png`) });
    process.stdout.write(`${name}\n`);
  }
}

await mkdir(FOLDER, { recursive: true });
await using data = await dataDirectory();
await using product = new StartedProcess(["start"], { DATA_DIR: data.path });
const { http } = await product.logged("process_ready");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
try {
  const page = await browser.newPage({
    viewport: { width: WIDTH, height: HEIGHT },
    deviceScaleFactor: 1.5,
    locale: "ru-RU",
    colorScheme: "light",
  });
  await takePictures(page, String(http));
} finally {
  await browser.close();
}
