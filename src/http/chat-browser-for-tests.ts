import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { chatDesk, type Desk } from "./chat-desk-for-tests.ts";

const CHROMIUM = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]
  .filter((path) => path !== undefined)
  .find((path) => existsSync(path));

/** Why tests in a browser cannot run here; null when they can. */
export const NO_BROWSER =
  CHROMIUM === undefined
    ? "skipped: no Chromium (apt-get install chromium, or name one in CHROMIUM_PATH)"
    : null;

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM!,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** The page, open in a browser of its own cookies and storage. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained about, and every address that is not the desk's. */
  readonly complaints: string[];
  window(firstName: string): ChatOnPage;
}

export interface PageOptions extends BrowserContextOptions {
  readonly hash?: string;
}

/** Opens the page; the windows are there when it resolves. Complaints fail the test when it is disposed of. */
export async function openPage(
  browser: Browser,
  desk: { readonly url: string },
  { hash = "", ...options }: PageOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "ru-RU",
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${desk.url}/`)) complaints.push(request.url());
  });
  await page.goto(`${desk.url}/${hash}`);
  await page.locator(".chat").first().waitFor();
  return {
    page,
    complaints,
    window: (firstName) => new ChatOnPage(page, firstName),
    [Symbol.asyncDispose]: async () => {
      await context.close();
    },
  };
}

/** One chat window as a person uses it. */
export class ChatOnPage {
  readonly root: Locator;

  constructor(page: Page, firstName: string) {
    this.root = page.getByRole("region", { name: new RegExp(`: ${firstName}`) });
  }

  get messages(): Locator {
    return this.root.locator(".bub");
  }

  get last(): Locator {
    return this.messages.last();
  }

  get field(): Locator {
    return this.root.locator("textarea");
  }

  /** The newest button with this label. */
  button(label: string | RegExp): Locator {
    return this.root.locator(".kbtn").filter({ hasText: label }).last();
  }

  async press(label: string | RegExp): Promise<void> {
    await this.button(label).click();
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  async says(text: string | RegExp): Promise<void> {
    await this.messages.filter({ hasText: text }).last().waitFor();
  }
}

/** Вера creates an order by the quick way, pressing what is displayed. */
export async function createOrder({ window }: Pick<OpenPage, "window">): Promise<void> {
  const vera = window("Вера");
  await vera.press("Новый заказ");
  await vera.press("Быстрое создание");
  await vera.press("Центральный");
  await vera.says("Телефон клиента");
  await vera.write("+79005554567");
  await vera.press("Электрика");
  await vera.press("сегодня 16-19");
  await vera.press("Создать");
  await vera.says("Заказ #1047 создан");
}

/** A desk and its page in one. */
export async function deskWithPage(
  browser: Browser,
  { hash, ...options }: PageOptions = {},
  deskOptions: Parameters<typeof chatDesk>[0] = {},
): Promise<OpenPage & { readonly desk: Desk }> {
  const desk = await chatDesk(deskOptions);
  const open = await openPage(browser, desk, { ...(hash === undefined ? {} : { hash }), ...options });
  return {
    ...open,
    desk,
    [Symbol.asyncDispose]: async () => {
      await open[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
      expect(open.complaints).toEqual([]);
    },
  };
}

/** Calls methods of a bot. */
export function caller(url: string, token: string) {
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
