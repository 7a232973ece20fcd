import type { FormFile } from "../masters/form.ts";
import type { ReceivedFile } from "../telegram/inbox-event.ts";
import type { FileEvent, FormPart, FormVisit, Outcome } from "./onboarding-part.ts";
import { answered } from "./onboarding-person.ts";
import { whyUnwanted } from "./wanted-file.ts";

/** Steps 11 and 12: passport and selfie. */
export const DOCUMENT_PARTS: readonly FormPart[] = [
  {
    step: 11,
    name: "passport",
    ask: ({ visit, form }) => ({
      body: visit.html("form-passport"),
      now: form.answers.passport === undefined ? null : visit.t("form-file-given"),
    }),
    file: (at, event) => takeFile(at, event, "passport"),
  },
  {
    step: 12,
    name: "selfie",
    ask: ({ visit, form }) => ({
      body: visit.html("form-selfie"),
      now: form.answers.selfie === undefined ? null : visit.t("form-file-given"),
    }),
    file: async (at, event) =>
      event.file.fileType === "DOCUMENT" && event.albumId === null
        ? { status: "again", key: "form-selfie-wanted" }
        : takeFile(at, event, "selfie"),
    wanted: "form-selfie-wanted",
  },
];

/** One file; of an album, which would answer the next step as well, none: said once, not for each of its files. */
async function takeFile(at: FormVisit, event: FileEvent, field: "passport" | "selfie"): Promise<Outcome> {
  const { visit } = at;
  const { file, albumId } = event;
  if (albumId !== null) {
    if (visit.flow["album"] === albumId) return { status: "silent" };
    visit.enter(`form.${field}`, { album: albumId });
    return { status: "again", key: "form-one-file" };
  }
  const unwanted = whyUnwanted(file);
  if (unwanted !== null) return { status: "again", key: unwanted };
  return answered(at, { [field]: formFile(file) });
}

function formFile({ fileType, fileId, fileUniqueId, fileName, mimeType, size }: ReceivedFile): FormFile {
  return { fileType, fileId, fileUniqueId, fileName, mimeType, size };
}
