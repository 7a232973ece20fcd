import type { PageSettings } from "../../src/http/chat-settings.ts";
import { ChatPage } from "./chat-page.ts";
import { CallFailed, callServer } from "./local-api.ts";

const RETRY_MS = 2_000;

/** The language of the page; the bots have their own, set by /lang. */
function language(): string {
  return localStorage.getItem("language") ?? "ru";
}

async function start(): Promise<void> {
  const root = document.getElementById("page")!;
  for (;;) {
    try {
      const settings = await callServer<PageSettings>(`/demo/page.json?lang=${language()}`);
      await new ChatPage(root, settings).open();
      return;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      // The server is just starting or just ending; there are no words yet to say so.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

await start();
