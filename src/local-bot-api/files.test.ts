import { Api, GrammyError, InputFile } from "grammy";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../kernel/time.ts";
import { localTelegram, png } from "./test-setup.ts";

const MB = 1024 * 1024;

async function telegramOfTwo() {
  const t = await localTelegram();
  const options = { apiRoot: t.api.url };
  const download = async (token: string, path: string | undefined) =>
    await fetch(`${t.api.url}/file/bot${token}/${path}`);
  return {
    ...t,
    masterApi: new Api(t.master.token, options),
    adminApi: new Api(t.admin.token, options),
    download,
    [Symbol.asyncDispose]: () => t.api.close(),
  };
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(error instanceof GrammyError)) throw new Error(`expected a refusal, got ${error}`);
  return `${error.error_code} ${error.description}`;
}

describe("through grammY", () => {
  test("a photo of a bot reaches the person and comes back byte for byte", async () => {
    await using t = await telegramOfTwo();
    const image = png(1280, 960, 70_000);
    const message = await t.masterApi.sendPhoto(5, new InputFile(image, "act.png"), {
      caption: "<b>Акт</b>",
      parse_mode: "HTML",
      reply_markup: { inline_keyboard: [[{ text: "Ок", callback_data: "ok" }]] },
    });
    expect(message.photo.map(({ width, height }) => [width, height])).toEqual([
      [90, 68],
      [1280, 960],
    ]);
    expect(t.vera.lastMessage(t.master)).toMatchObject({ kind: "photo", html: "<b>Акт</b>" });
    const file = await t.masterApi.getFile(message.photo.at(-1)?.file_id ?? "");
    expect(file).toMatchObject({
      file_size: 70_000,
      file_path: expect.stringMatching(/^photos\/file_\d+\.jpg$/),
    });
    const bytes = Buffer.from(await (await t.download(t.master.token, file.file_path)).arrayBuffer());
    expect(bytes.equals(image)).toBe(true);
  });

  test("a person's photo is downloaded by its owner only, for an hour", async () => {
    await using t = await telegramOfTwo();
    t.vera.sendPhoto(t.master, png(800, 600), "паспорт");
    const [update] = await t.masterApi.getUpdates();
    const photo = update?.message?.photo?.at(-1);
    expect(update?.message?.caption).toBe("паспорт");
    const file = await t.masterApi.getFile(photo?.file_id ?? "");
    expect((await t.download(t.master.token, file.file_path)).status).toBe(200);
    expect((await t.download(t.admin.token, file.file_path)).status).toBe(404);
    expect((await t.download("1001:WRONG", file.file_path)).status).toBe(401);
    t.clock.turn(HOUR_MS);
    expect((await t.download(t.master.token, file.file_path)).status).toBe(404);
    expect(await refusal(t.adminApi.getFile(photo?.file_id ?? ""))).toBe(
      "400 Bad Request: wrong file_id or the file is temporarily unavailable",
    );
  });

  test("file ids belong to one bot and one kind", async () => {
    await using t = await telegramOfTwo();
    t.vera.sendCommand(t.admin, "start");
    const { photo } = await t.adminApi.sendPhoto(5, new InputFile(png(100, 100), "qr.png"));
    const fileId = photo.at(-1)?.file_id ?? "";
    const again = await t.adminApi.sendPhoto(5, fileId);
    expect(again.photo.at(-1)?.file_unique_id).toBe(photo.at(-1)?.file_unique_id);
    const wrong = "400 Bad Request: wrong file identifier/HTTP URL specified";
    expect(await refusal(t.masterApi.sendPhoto(5, fileId))).toBe(wrong);
    expect(await refusal(t.adminApi.sendDocument(5, fileId))).toBe(
      "400 Bad Request: can't use file of type Photo as Document",
    );
    expect(await refusal(t.adminApi.sendPhoto(5, "https://ya.ru/x.jpg"))).toBe(
      "400 Bad Request: failed to get HTTP URL content",
    );
  });

  test("documents keep name and type", async () => {
    await using t = await telegramOfTwo();
    const message = await t.masterApi.sendDocument(5, new InputFile(Buffer.from("a;b"), "отчёт.csv"));
    expect(message.document).toMatchObject({ file_name: "отчёт.csv", file_size: 3 });
    const file = await t.masterApi.getFile(message.document.file_id);
    expect(file.file_path).toMatch(/^documents\/.*\.csv$/);
    expect(await (await t.download(t.master.token, file.file_path)).text()).toBe("a;b");
  });

  test("albums hold 2 to 10 and do not mix documents with photos", async () => {
    await using t = await telegramOfTwo();
    const photo = () => ({
      type: "photo" as const,
      media: new InputFile(png(50, 50), "a.png"),
      caption: "к",
    });
    const sent = await t.masterApi.sendMediaGroup(5, [photo(), photo()]);
    expect(new Set(sent.map((each) => ("media_group_id" in each ? each.media_group_id : null))).size).toBe(1);
    expect(sent.map(({ caption }) => caption)).toEqual(["к", "к"]);
    const document = { type: "document" as const, media: new InputFile(Buffer.from("x"), "x.txt") };
    // biome-ignore lint/suspicious/noExplicitAny: grammY's types forbid what is tested here
    const group = async (items: any[]) => await refusal(t.masterApi.sendMediaGroup(5, items));
    expect(await group([photo(), document])).toContain("document can't be mixed with other media types");
    expect(await group([photo()])).toContain("too few messages");
    expect(await group(Array.from({ length: 11 }, photo))).toContain("too many messages");
  });

  test("pictures that Telegram would not process are refused", async () => {
    await using t = await telegramOfTwo();
    const photo = async (bytes: Buffer) =>
      await refusal(t.masterApi.sendPhoto(5, new InputFile(bytes, "a.png")));
    expect(await photo(Buffer.from("<html>"))).toBe("400 Bad Request: IMAGE_PROCESS_FAILED");
    expect(await photo(Buffer.alloc(0))).toBe("400 Bad Request: file must be non-empty");
    expect(await photo(png(6000, 4001))).toBe("400 Bad Request: PHOTO_INVALID_DIMENSIONS");
    expect(await photo(png(2100, 100))).toBe("400 Bad Request: PHOTO_INVALID_DIMENSIONS");
    expect(await photo(png(100, 100, 10 * MB + 1))).toContain("is too big for a photo");
  });

  test("captions hold 1024 characters", async () => {
    await using t = await telegramOfTwo();
    const photo = () => new InputFile(png(50, 50), "a.png");
    expect((await t.masterApi.sendPhoto(5, photo(), { caption: "ж".repeat(1024) })).caption).toHaveLength(
      1024,
    );
    expect(await refusal(t.masterApi.sendPhoto(5, photo(), { caption: "ж".repeat(1025) }))).toBe(
      "400 Bad Request: message caption is too long",
    );
  });

  test("uploads end at 50 MB with 413", async () => {
    await using t = await telegramOfTwo();
    const upload = (bytes: number) =>
      t.masterApi.sendDocument(5, new InputFile(Buffer.alloc(bytes), "big.bin"));
    expect((await upload(50 * MB)).document.file_size).toBe(50 * MB);
    expect(await refusal(upload(50 * MB + 1))).toBe("413 Request Entity Too Large");
  });

  test("downloads end at 20 MB", async () => {
    await using t = await telegramOfTwo();
    t.vera.sendDocument(
      t.master,
      { sizeBytes: 20 * MB },
      { fileName: "ok.pdf", mimeType: "application/pdf" },
    );
    t.vera.sendDocument(t.master, { sizeBytes: 20 * MB + 1 });
    const [small, big] = await t.masterApi.getUpdates();
    expect(small?.message?.document).toMatchObject({ file_name: "ok.pdf", mime_type: "application/pdf" });
    const file = await t.masterApi.getFile(small?.message?.document?.file_id ?? "");
    expect((await (await t.download(t.master.token, file.file_path)).arrayBuffer()).byteLength).toBe(20 * MB);
    expect(await refusal(t.masterApi.getFile(big?.message?.document?.file_id ?? ""))).toBe(
      "400 Bad Request: file is too big",
    );
  });
});

test("a request body beyond the limit is answered with 413 and not read to the end", async () => {
  await using t = await localTelegram();
  const response = await fetch(`${t.api.url}/bot${t.master.token}/sendDocument`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: Buffer.alloc(60 * MB, 32),
  }).catch(() => null);
  // The server may cut the connection while the rest is still being sent.
  if (response) expect(response.status).toBe(413);
  expect(t.api.journal.count({ method: "sendDocument" })).toBe(0);
});
