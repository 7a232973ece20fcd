import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMultipart } from "./parse-multipart.ts";

const TYPE = "multipart/form-data; boundary=--xyz";

function body(...parts: readonly (readonly [string, string])[]): Buffer {
  const text = parts.map(([head, content]) => `----xyz\r\n${head}\r\n\r\n${content}\r\n`).join("");
  return Buffer.from(`${text}----xyz--\r\n`);
}

test("names may be quoted or bare, in any language", () => {
  const parsed = parseMultipart(
    body(
      ['content-disposition:form-data;name="chat_id"', "5"],
      [
        'Content-Disposition: form-data; name="a \\"b\\""; filename="x.txt"\r\nContent-Type: text/plain',
        "раз",
      ],
      ['content-disposition:form-data;name="f1";filename=отчёт за март.csv', "два"],
    ),
    TYPE,
  );
  expect(parsed?.fields).toEqual({ chat_id: "5" });
  expect(
    [...(parsed?.uploads ?? [])].map(([name, { fileName, mimeType, bytes }]) => [
      name,
      fileName,
      mimeType,
      bytes.toString(),
    ]),
  ).toEqual([
    ['a "b"', "x.txt", "text/plain", "раз"],
    ["f1", "отчёт за март.csv", "application/octet-stream", "два"],
  ]);
});

test("what a browser writes is read back byte for byte", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (bytes, text) => {
      const form = new FormData();
      form.set("text", text.toWellFormed());
      form.set("file", new File([new Uint8Array(bytes)], "фото.png", { type: "image/png" }));
      const request = new Response(form);
      const raw = Buffer.from(await request.arrayBuffer());
      const parsed = parseMultipart(raw, request.headers.get("content-type") ?? "");
      expect(parsed?.uploads.get("file")?.bytes.equals(bytes)).toBe(true);
      expect(parsed?.uploads.get("file")?.fileName).toBe("фото.png");
      // Forms carry every line break as CR LF.
      expect(parsed?.fields["text"]).toBe(text.toWellFormed().replace(/\r\n?|\n/g, "\r\n"));
    }),
    { numRuns: 200 },
  );
});

test("a cut or foreign body is refused", () => {
  const whole = body(['content-disposition:form-data;name="a"', "1"]);
  expect(parseMultipart(whole, TYPE)?.fields).toEqual({ a: "1" });
  expect(parseMultipart(whole.subarray(0, -6), TYPE)).toBeNull();
  expect(parseMultipart(whole, "multipart/form-data; boundary=other")).toBeNull();
  expect(parseMultipart(whole, "multipart/form-data")).toBeNull();
  expect(parseMultipart(body(["content-type: text/plain", "1"]), TYPE)).toBeNull();
});
