import { ORDER_CATEGORIES } from "../orders/lifecycle.ts";
import * as fields from "../orders/order-fields.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import { fieldProblemText } from "./field-problem-words.ts";
import { fileRefusal, filesMax } from "./file-limits.ts";
import { answer, readDraft } from "./new-order-draft.ts";
import type { Answered, WizardPart } from "./new-order-part.ts";
import { stepScreen } from "./new-order-screen.ts";
import type { StaffVisit } from "./person.ts";

/** What is to be done, in words and pictures. */
export const WORK_PART: WizardPart = {
  questions: {
    category: { name: "category", ask: async (visit) => askCategory(visit) },
    description: { name: "description", ask: async (visit) => askDescription(visit), text: takeDescription },
    files: { name: "files", ask: async (visit) => askFiles(visit), file: takeFile },
  },
  presses: {
    category: takeCategory,
    "files-clear": async (visit) => {
      visit.enter("new.files", { files: [] });
      return askFiles(visit);
    },
    "files-done": async (visit) => answer(visit, "files", {}),
  },
};

function askCategory(visit: StaffVisit): Turn {
  const buttons = ORDER_CATEGORIES.map((code) => ({
    text: `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`,
    data: visit.data("new", "category", code),
  }));
  return stepScreen(visit, "category", visit.html("new-category"), visit.rows(buttons, 2));
}

async function takeCategory(
  visit: StaffVisit,
  [code]: readonly [first?: string, second?: string],
): Promise<Answered> {
  const category = ORDER_CATEGORIES.find((known) => known === code);
  return category === undefined ? askCategory(visit) : answer(visit, "category", { category });
}

function askDescription(visit: StaffVisit): Turn {
  return stepScreen(visit, "description", visit.html("new-describe"), []);
}

async function takeDescription(visit: StaffVisit, text: string): Promise<Answered> {
  const read = fields.description(text);
  if (!read.ok) return { ...askDescription(visit), notice: fieldProblemText(visit, read.problem) };
  return answer(visit, "description", { description: read.value });
}

function askFiles(visit: StaffVisit): Turn {
  const { files } = readDraft(visit);
  const done = visit.button("new-files-done", visit.data("new", "files-done"));
  const clear = visit.button("new-files-clear", visit.data("new", "files-clear"));
  const body = visit.html("new-files", { max: filesMax(visit), n: files.length });
  return stepScreen(visit, "files", body, [files.length > 0 ? [clear, done] : [done]]);
}

async function takeFile(visit: StaffVisit, { file }: Extract<BotEvent, { kind: "file" }>): Promise<Answered> {
  const { files } = readDraft(visit);
  const refusal = fileRefusal(visit, file, files.length);
  if (refusal !== null) return { ...askFiles(visit), notice: refusal };
  visit.enter("new.files", { files: [...files, { ...file, bot: "admin" }] as unknown as JsonValue });
  return askFiles(visit);
}
