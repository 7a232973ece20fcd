import { sleep } from "../src/kernel/time.ts";
import type { Answer, Deed } from "./deed.ts";
import type { Fate, Process } from "./process.ts";
import type { Stage } from "./stage.ts";

/** What came of a step, for the story and for the count. */
export interface Done {
  readonly told: string;
  readonly complaints: readonly string[];
}

/** A command makes at most about so many statements; fates beyond its end do not come about. */
const POINTS_MAX = 30;
/** How long somebody who began in the middle of another's work gets to reach his first lock. */
const HEAD_START_MS = 4;

/** Does a deed alone, and judges its answer. */
export async function plainly(stage: Stage, deed: Deed): Promise<Done> {
  const answer = await deed.run(stage.process());
  const before = await stage.look();
  stage.count(`${deed.name}: ${answer.status}`);
  const complaints = deed.judge?.(answer, before, stage.snapshot) ?? [];
  return { told: `${deed.told}: ${answer.status}`, complaints };
}

/** The same wish twice: the second time must say so and change nothing. */
export async function twice(stage: Stage, deed: Deed): Promise<Done> {
  const first = await deed.run(stage.process());
  const before = await stage.look();
  const complaints = [...(deed.judge?.(first, before, stage.snapshot) ?? [])];
  const second = await deed.run(stage.process());
  const between = await stage.look();
  stage.count(`${deed.name}: ${first.status}`);
  if (deed.repeat?.after.includes(first.status)) {
    if (!deed.repeat.answers.includes(second.status))
      complaints.push(`done again, the answer is "${second.status}"`);
    if (stage.snapshot.news.length > 0) complaints.push("done again, it was written to the history again");
    if (stage.snapshot.offers.size > between.offers.size) complaints.push("done again, it made offers again");
  } else {
    complaints.push(...(deed.judge?.(second, between, stage.snapshot) ?? []));
  }
  return { told: `${deed.told}: ${first.status}, and again: ${second.status}`, complaints };
}

/** The process that does it dies, or loses its connection or an answer, at a point the seed chose. */
export async function withFate(
  stage: Stage,
  deed: Deed,
  kind: "dies" | "cut" | "lost_answer",
): Promise<Done> {
  const fate: Fate = { kind, at: 1 + stage.random.below(POINTS_MAX) };
  const process = stage.process(fate);
  const answer = await Promise.race([deed.run(process), process.death]);
  await stage.look();
  const words = {
    dies: "died",
    cut: "its connection was cut",
    lost_answer: "the answer to its commit was lost",
  };
  if (process.happened) stage.count(`fault: ${kind}`);
  const fateTold = process.happened ? ` (${words[kind]} at point ${fate.at})` : "";
  return {
    told: `${deed.told}: ${answer === "died" ? "no answer" : answer.status}${fateTold}`,
    complaints: [],
  };
}

/** Two at the same time, on real connections. */
export async function racing(stage: Stage, first: Deed, second: Deed): Promise<Done> {
  const answers = await Promise.all([first.run(stage.process()), second.run(stage.process())]);
  return raced(stage, [first, second], answers, "while");
}

/** The second begins when the first is in the middle of it. */
export async function interrupted(stage: Stage, first: Deed, second: Deed): Promise<Done> {
  let other: Promise<Answer> | null = null;
  const at = 1 + stage.random.below(POINTS_MAX);
  const begin = async () => {
    other = second.run(stage.process());
    // It may fail before anybody waits for it.
    other.catch(() => {});
    await Promise.race([other.catch(() => {}), sleep(HEAD_START_MS)]);
  };
  const process: Process = stage.process({ kind: "meanwhile", at, begin });
  const answer = await first.run(process);
  const answers = [answer, await (other ?? second.run(stage.process()))];
  if (process.happened) stage.count("fault: meanwhile");
  return raced(stage, [first, second], answers, process.happened ? `at its point ${at}` : "then");
}

async function raced(
  stage: Stage,
  deeds: readonly Deed[],
  answers: readonly Answer[],
  how: string,
): Promise<Done> {
  await stage.look();
  const complaints = deeds.flatMap((deed, i) => {
    stage.count(`${deed.name}: ${answers[i]!.status}`);
    return (deed.judgeRaced?.(answers[i]!, stage.snapshot) ?? []).map(
      (complaint) => `${deed.name}: ${complaint}`,
    );
  });
  const told = deeds.map((deed, i) => `${deed.told}: ${answers[i]!.status}`);
  return { told: told.join(`, ${how} `), complaints };
}
