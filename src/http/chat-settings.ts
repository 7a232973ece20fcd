import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { FluentResource } from "@fluent/bundle";
import type { FastifyInstance } from "fastify";
import { zoneText } from "../telegram/wording.ts";
import { templateVariables } from "../texts/template-variables.ts";
import { LANGUAGES, type Language, languageOf, t } from "../texts/texts.ts";
import { CLOCK_RATES } from "./chat-clock.ts";
import type { ChatPageParts, ChatPerson } from "./chat-page.ts";
import { DOCUMENT_BYTES_MAX, PHOTO_BYTES_MAX } from "./chat-proxy.ts";
import { type ChatSigns, chatSigns } from "./chat-signs.ts";

/** Everything the page needs to know before it opens its windows. */
export interface PageSettings {
  readonly language: Language;
  /** Key without `chat-` to text; arguments stand in it as `{name}`. */
  readonly texts: Readonly<Record<string, string>>;
  /** `label` is the zone as people say it: «МСК+7». */
  readonly city: { readonly name: string; readonly zone: string; readonly label: string };
  /** Those with a window, in the order of the chips. `bot` is a username. */
  readonly people: readonly (Omit<ChatPerson, "bot" | "hasWindow"> & {
    readonly bot: string;
    readonly isMaster: boolean;
  })[];
  readonly signs: ChatSigns;
  /** From left to right. */
  readonly clockRates: readonly number[];
  /** Tells this run of the server from others: numbers of messages begin anew with each. */
  readonly serverStart: string;
  readonly photoBytesMax: number;
  readonly documentBytesMax: number;
}

const PREFIX = "chat-";
const TEXTS: Readonly<Record<Language, Readonly<Record<string, string>>>> = Object.fromEntries(
  LANGUAGES.map((language) => [language, pageTexts(language)]),
) as Record<Language, Record<string, string>>;

/** `GET /demo/page.json?lang=ru|en`. */
export function addPageSettings(page: FastifyInstance, parts: ChatPageParts): void {
  const { bots, clock, cityName, cityZone } = parts;
  const serverStart = randomUUID();
  const people = windowOrder(parts.people).map(({ bot, hasWindow: _, ...person }) => ({
    ...person,
    bot: bots[bot],
    isMaster: bot === "master",
  }));
  page.get<{ Querystring: { lang?: string } }>(
    "/demo/page.json",
    async (request, reply): Promise<PageSettings> => {
      void reply.header("cache-control", "no-store");
      const language = languageOf(request.query.lang);
      return {
        language,
        texts: TEXTS[language],
        city: { name: cityName, zone: cityZone, label: zoneText(language, clock.now(), cityZone) },
        people,
        signs: chatSigns(),
        clockRates: CLOCK_RATES,
        serverStart,
        photoBytesMax: PHOTO_BYTES_MAX,
        documentBytesMax: DOCUMENT_BYTES_MAX,
      };
    },
  );
}

/** The dispatcher first, because the story begins with her; then other staff, then masters. */
function windowOrder(people: readonly ChatPerson[]): ChatPerson[] {
  const place = ({ bot, role }: ChatPerson) => (bot === "master" ? 2 : role === "LOGIST" ? 0 : 1);
  return people.filter(({ hasWindow }) => hasWindow).toSorted((a, b) => place(a) - place(b));
}

/** The page's own message file, worded with each argument's name in its place. */
function pageTexts(language: Language): Record<string, string> {
  const file = new URL(`../texts/${language}/chat-page.ftl`, import.meta.url);
  const keys = templateVariables(new FluentResource(readFileSync(file, "utf8")));
  return Object.fromEntries(
    [...keys].map(([key, names]) => {
      const args = Object.fromEntries(names.map((name) => [name, `{${name}}`]));
      return [key.slice(PREFIX.length), t(language, key, args)];
    }),
  );
}
