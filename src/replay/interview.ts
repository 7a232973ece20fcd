import { acceptOfferAlone } from "../dispatch/accept-offer.ts";
import { addDeclineReason, declineOffer } from "../dispatch/decline-offer.ts";
import { viewOffer } from "../dispatch/view-offer.ts";
import { after } from "../kernel/time.ts";
import type { DeclineReason } from "../offers/offer-states.ts";
import type { Actor } from "../staff/actor.ts";
import { answerTo } from "./answers.ts";
import type { MasterLife } from "./master-life.ts";
import type { ArrivedPush } from "./post.ts";
import { act, nowOf, type Stage } from "./stage.ts";

/** Masters answering pushes: what `answerTo` says, pressed through the product's commands at its moment. */
export class Interview {
  readonly #stage: Stage;
  readonly #lives: ReadonlyMap<number, MasterLife>;

  constructor(stage: Stage, lives: readonly MasterLife[]) {
    this.#stage = stage;
    this.#lives = new Map(lives.map((life) => [life.masterId, life]));
  }

  pushesArrived(pushes: readonly ArrivedPush[]): void {
    for (const push of pushes) this.#planAnswer(push);
  }

  #planAnswer(push: ArrivedPush): void {
    const life = this.#lives.get(push.masterId)!;
    const answer = answerTo(
      {
        masterNumber: life.model.number,
        orderId: push.orderId,
        askedBefore: push.askedBefore,
        isInVisit: life.isInVisit,
        distanceKm: life.kmTo(push.point),
        fitsShift: life.fitsShift(push.slot),
      },
      this.#stage,
    );
    if (answer.kind === "silence") return;
    const { queue } = this.#stage;
    const now = nowOf(this.#stage);
    queue.plan(after(now, answer.opensMs), () => this.#view(push));
    queue.plan(after(now, answer.pressesMs), () =>
      answer.kind === "accept" ? this.#accept(push, life) : this.#decline(push, answer.reason),
    );
  }

  async #view(push: ArrivedPush): Promise<void> {
    const { status } = await act(this.#stage, actorOf(push), (work) => viewOffer(work, push));
    this.#stage.tally.pressed("view", status);
  }

  async #accept(push: ArrivedPush, life: MasterLife): Promise<void> {
    const { deps, tally } = this.#stage;
    const now = nowOf(this.#stage);
    const { status } = await acceptOfferAlone(
      {
        tx: deps.db,
        actor: actorOf(push),
        now,
        settings: await deps.settings.current(now),
        cities: deps.cities,
        source: "bot",
        requestId: null,
        log: deps.log,
      },
      push,
    );
    tally.pressed("accept", status);
    if (status === "accepted") life.accepted(push);
  }

  async #decline(push: ArrivedPush, reason: DeclineReason): Promise<void> {
    const { status } = await act(this.#stage, actorOf(push), async (work) => {
      const declined = await declineOffer(work, push);
      if (declined.status === "declined") await addDeclineReason(work, { ...push, reason });
      return declined;
    });
    this.#stage.tally.pressed("decline", status);
  }
}

function actorOf({ masterId }: ArrivedPush): Actor {
  return { kind: "master", masterId };
}
