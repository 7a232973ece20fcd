import { afterEach, expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { sql } from "../db/tx.ts";
import { localTelegram, png } from "../local-bot-api/test-setup.ts";
import { botApi } from "./bot-api.ts";
import { FileSender, type OutgoingFile } from "./foreign-file.ts";

const MB = 1024 * 1024;
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** Files that people sent to the staff bot, to be shown by the technicians' bot to Вера. */
async function twoBots({ withOwner = true } = {}) {
  const t = await localTelegram();
  const db = await testDatabase();
  open.push(t, db);
  const logs: unknown[] = [];
  const write = (event: string, fields = {}) => void logs.push({ event, ...fields });
  const master = botApi({ token: t.master.token, apiRoot: t.api.url });
  const admin = botApi({ token: t.admin.token, apiRoot: t.api.url });
  const sender = new FileSender({
    bot: "master",
    api: master,
    ownerApi: () => (withOwner ? admin : null),
    db,
    clock: t.clock,
    log: { info: write, warn: write, error: write },
  });
  /** What a logist sends to the staff bot, as an attachment keeps it. */
  async function received(
    content: Buffer | { sizeBytes: number },
    kind: "photo" | "document",
  ): Promise<OutgoingFile> {
    t.admin.updates.clear();
    if (kind === "photo") t.vera.sendPhoto(t.admin, content);
    else t.vera.sendDocument(t.admin, content, { fileName: "смета.pdf" });
    const [update] = await admin.getUpdates();
    const { photo, document } = update!.message!;
    const fileId = (photo?.at(-1) ?? document)!.file_id;
    return {
      fileType: kind === "photo" ? "PHOTO" : "DOCUMENT",
      fileId,
      bot: "admin",
      fileName: document?.file_name ?? null,
    };
  }
  const show = (file: OutgoingFile) => sender.send(t.vera.id, file);
  const calls = (method: string) => t.api.journal.count({ method });
  return { t, db, logs, master, admin, received, show, calls };
}

test("a photo of the other bot is carried over byte for byte, and only once", async () => {
  const { t, master, received, show, calls } = await twoBots();
  const image = png(640, 480, 30_000);
  const file = await received(image, "photo");
  expect(await show({ ...file, caption: "Щиток" })).toBe("sent");
  const shown = t.vera.lastMessage(t.master)!;
  expect(shown).toMatchObject({ kind: "photo", text: "Щиток" });
  const copy = await master.getFile(shown.fileId!);
  const bytes = await (await fetch(`${t.api.url}/file/bot${t.master.token}/${copy.file_path}`)).arrayBuffer();
  expect(Buffer.from(bytes).equals(image)).toBe(true);
  const before = calls("getFile");
  expect(await show(file)).toBe("sent");
  expect(await show(file)).toBe("sent");
  expect(calls("getFile")).toBe(before);
});

test("a document keeps its name", async () => {
  const { t, received, show } = await twoBots();
  expect(await show(await received(Buffer.from("1;2"), "document"))).toBe("sent");
  expect(t.vera.lastMessage(t.master)).toMatchObject({ kind: "document" });
  expect(JSON.stringify(t.api.journal.calls({ method: "sendDocument" }))).toContain("смета.pdf");
});

test("a copy that Telegram has forgotten is carried over anew", async () => {
  const { db, received, show, calls } = await twoBots();
  const file = await received(png(100, 100), "photo");
  await show(file);
  await db.run(sql`update idempotency_keys set response = '{"fileId": "BQACgone", "fileType": "PHOTO"}'`);
  const before = calls("getFile");
  expect(await show(file)).toBe("sent");
  expect(calls("getFile")).toBe(before + 1);
  expect(await show(file)).toBe("sent");
  expect(calls("getFile")).toBe(before + 1);
});

test("a picture that cannot go as a photo goes as a file", async () => {
  const { t, received, show } = await twoBots();
  expect(await show({ ...(await received(Buffer.from("no picture"), "document")), fileType: "PHOTO" })).toBe(
    "sent",
  );
  expect(t.vera.lastMessage(t.master)).toMatchObject({ kind: "document" });
});

test("20 MB go, more do not, and what is gone is gone", async () => {
  const { received, show } = await twoBots();
  expect(await show(await received({ sizeBytes: 20 * MB }, "document"))).toBe("sent");
  expect(await show(await received({ sizeBytes: 20 * MB + 1 }, "document"))).toBe("too_large");
  expect(await show({ fileType: "PHOTO", fileId: "BQACnothing", bot: "admin" })).toBe("gone");
  expect(await show({ fileType: "PHOTO", fileId: "BQACnothing" })).toBe("gone");
});

test("a file of its own goes by its id, a document also when it was taken for a photo", async () => {
  const { t, master, show, calls } = await twoBots();
  t.vera.sendDocument(t.master, Buffer.from("act"), { fileName: "акт.pdf" });
  const [update] = await master.getUpdates();
  const fileId = update!.message!.document!.file_id;
  const before = calls("getFile");
  expect(await show({ fileType: "PHOTO", fileId })).toBe("sent");
  expect(t.vera.lastMessage(t.master)).toMatchObject({ kind: "document" });
  expect(calls("getFile")).toBe(before);
});

test("trouble of Telegram is no missing file, and the log holds no token", async () => {
  const { t, logs, received, show } = await twoBots();
  const file = await received(png(100, 100), "photo");
  const down = t.api.faults.add({ method: "getFile" }, { status: 502, html: true });
  expect(await show(file)).toBe("unavailable");
  down.remove();
  t.api.faults.add({ method: "sendPhoto", times: 1 }, { retryAfterS: 1 });
  expect(await show(file)).toBe("sent");
  t.api.faults.add(
    { method: "sendPhoto", times: 1 },
    { status: 403, description: "Forbidden: bot was blocked" },
  );
  expect(await show(file)).toBe("unreachable");
  expect(logs).toEqual([
    { event: "file_not_sent", bot: "master", reason: "unavailable" },
    { event: "file_not_sent", bot: "master", reason: "unreachable" },
  ]);
});

test("a process without the owner's token says that the file is not available now", async () => {
  const { received, show } = await twoBots({ withOwner: false });
  expect(await show(await received(png(10, 10), "photo"))).toBe("unavailable");
});
