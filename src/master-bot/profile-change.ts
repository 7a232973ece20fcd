import { type ChangeOwn, setOwnHome, setOwnPayout, setOwnVehicle } from "../masters/change-own.ts";
import { type FormField, place, placeText, vehiclePlate } from "../masters/form-fields.ts";
import {
  PAYOUT_METHODS,
  type Payout,
  type PayoutMethod,
  payoutDetails,
  sbpPayout,
} from "../masters/payout.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatPhone } from "../texts/formats.ts";
import type { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { homeKey } from "./onboarding-place.ts";
import { bankRows, methodRows, yesOrNo } from "./onboarding-work.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";
import { profileQuestion, profileSaying, profileTurn } from "./profile.ts";

/** Vehicle, payout and home point of the profile: one question or two, then it is saved. */
export const PROFILE_CHANGE_ROUTES: readonly Route<MasterPerson>[] = [
  route("vehicle", async (visit) => {
    visit.leave();
    return question(visit, "vehicle", visit.html("form-vehicle"), yesOrNo(visit, "profile", "has-car"));
  }),
  route("has-car", async (visit, [answer]) =>
    answer === "yes" ? askPlate(visit) : saveVehicle(visit, false, null),
  ),
  route("no-plate", (visit) => saveVehicle(visit, true, null)),
  route("payout", async (visit) => {
    visit.leave();
    return question(visit, "payout", visit.html("form-payout"), methodRows(visit, "profile"));
  }),
  route("method", async (visit, [code]) => {
    const method = PAYOUT_METHODS.find((known) => known === code);
    return method === undefined ? profileTurn(visit) : askDetails(visit, method);
  }),
  route("bank", (visit, [code]) => takeBank(visit, code)),
  route("home", async (visit) => askHome(visit)),
  route("no-home", async (visit) =>
    said(visit, await setOwnHome(visit.work, { masterId: masterIdOf(visit), home: null })),
  ),
];

export const PROFILE_CHANGE_STEPS: readonly Step<MasterPerson>[] = [
  step("plate", askPlate, {
    text: (visit, text) =>
      taken(visit, vehiclePlate(text), askPlate, (plate) => saveVehicle(visit, true, plate)),
  }),
  step("details", (visit) => askDetails(visit, methodOf(visit)), { text: takeDetails }),
  step("bank", askBank, {}),
  step("home", askHome, {
    text: (visit, text) => taken(visit, placeText(text), askHome, (home) => saveHome(visit, home)),
    location: (visit, { lat, lon }) =>
      taken(visit, place(lat, lon), askHome, (home) => saveHome(visit, home)),
  }),
];

function route(action: string, handle: Route<MasterPerson>["handle"]): Route<MasterPerson> {
  return { section: "profile", action, may: worksHere, handle };
}

function step(
  name: string,
  ask: (visit: MasterVisit) => Turn,
  takes: Pick<Step<MasterPerson>, "text" | "location">,
): Step<MasterPerson> {
  const asks = async (visit: MasterVisit) => ask(visit);
  return { state: `profile.${name}`, may: worksHere, ask: asks, begin: asks, ...takes };
}

function question(visit: MasterVisit, field: string, body: Html, rows: Keyboard): Turn {
  return profileQuestion(visit, { title: `me-field-${field}`, body, rows });
}

function askPlate(visit: MasterVisit): Turn {
  visit.enter("profile.plate");
  const skip = visit.button("form-skip", visit.data("profile", "no-plate"));
  return question(visit, "vehicle", visit.html("form-plate"), [[skip]]);
}

function askDetails(visit: MasterVisit, method: PayoutMethod): Turn {
  visit.enter("profile.details", { method });
  return question(visit, "payout", visit.html(`form-details-${method}`), []);
}

function askBank(visit: MasterVisit): Turn {
  const phone = formatPhone(String(visit.flow["phone"] ?? ""));
  return question(visit, "payout", visit.html("form-bank", { phone }), bankRows(visit, "profile"));
}

function askHome(visit: MasterVisit): Turn {
  visit.enter("profile.home");
  const none = visit.button("me-no-home", visit.data("profile", "no-home"));
  return { ...question(visit, "home", visit.html("form-home"), [[none]]), key: homeKey(visit) };
}

function methodOf(visit: MasterVisit): PayoutMethod {
  return PAYOUT_METHODS.find((known) => known === visit.flow["method"]) ?? "CARD";
}

async function takeDetails(visit: MasterVisit, text: string): Promise<Turn> {
  const method = methodOf(visit);
  return taken(
    visit,
    payoutDetails(method, text),
    () => askDetails(visit, method),
    async (details) => {
      if (details.status === "whole") return savePayout(visit, details.payout);
      visit.enter("profile.bank", { phone: details.phone });
      return askBank(visit);
    },
  );
}

/** The phone was typed before; when that is forgotten, it is asked again. */
async function takeBank(visit: MasterVisit, code: string | undefined): Promise<Turn> {
  const { phone } = visit.flow;
  if (visit.session.state !== "profile.bank" || typeof phone !== "string") return askDetails(visit, "SBP");
  const payout = sbpPayout(phone, code);
  return payout === null ? askBank(visit) : savePayout(visit, payout);
}

async function saveVehicle(visit: MasterVisit, hasVehicle: boolean, plate: string | null): Promise<Turn> {
  return said(visit, await setOwnVehicle(visit.work, { masterId: masterIdOf(visit), hasVehicle, plate }));
}

async function savePayout(visit: MasterVisit, payout: Payout): Promise<Turn> {
  return said(visit, await setOwnPayout(visit.work, { masterId: masterIdOf(visit), payout }));
}

async function saveHome(visit: MasterVisit, home: { lat: number; lon: number }): Promise<Turn> {
  return said(visit, await setOwnHome(visit.work, { masterId: masterIdOf(visit), home }));
}

function said(visit: MasterVisit, { status }: ChangeOwn): Promise<Turn> {
  const isSaved = status === "changed" || status === "unchanged";
  return isSaved ? profileSaying(visit, "me-changed") : profileTurn(visit);
}

/** Goes on with what was read, or asks again and says what is wrong with it. */
async function taken<T>(
  visit: MasterVisit,
  read: FormField<T>,
  ask: (visit: MasterVisit) => Turn,
  use: (value: T) => Promise<Turn>,
): Promise<Turn> {
  return read.ok ? use(read.value) : { ...ask(visit), notice: visit.t(`form-problem-${read.problem}`) };
}
