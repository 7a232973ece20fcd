import { Presets, SingleBar } from "cli-progress";
import { formatLocalMinute } from "../geo/local-time.ts";
import { monotonicMs, SECOND_MS } from "../kernel/time.ts";
import type { Progress } from "./run-policy.ts";
import { duration, grouped } from "./text-table.ts";

/** Shows how far a run is. */
export interface ProgressLine {
  update(progress: Progress): void;
  /** Ends the line and says how long it took. */
  finish(): void;
}

const BAR_EVERY_MS = SECOND_MS / 5;
const PLAIN_EVERY_MS = 5 * SECOND_MS;

/** A bar on a terminal, a plain line every few seconds anywhere else; both on stderr. */
export function progressLine(label: string, zone: string, stream: NodeJS.WriteStream): ProgressLine {
  const show = stream.isTTY ? bar(label, stream) : plainLines(label, stream);
  const everyMs = stream.isTTY ? BAR_EVERY_MS : PLAIN_EVERY_MS;
  const startedMs = monotonicMs();
  let shownMs = startedMs;
  let last: Progress | null = null;
  return {
    update(progress) {
      last = progress;
      const nowMs = monotonicMs();
      if (nowMs - shownMs < everyMs) return;
      shownMs = nowMs;
      show.progress(progress, stateOf(progress, zone, nowMs - startedMs));
    },
    finish() {
      const tookMs = monotonicMs() - startedMs;
      if (last !== null) show.progress(last, stateOf(last, zone, tookMs));
      const rate = last === null ? "" : `, ${perSecond(last.created, tookMs)} requests/s`;
      show.end(`${label}: ${duration(tookMs)}${rate}`);
    },
  };
}

interface State {
  readonly date: string;
  readonly rate: string;
  readonly eta: string;
}

interface Display {
  progress(progress: Progress, state: State): void;
  end(summary: string): void;
}

function bar(label: string, stream: NodeJS.WriteStream): Display {
  const single = new SingleBar(
    {
      format: `${label} {bar} {percentage}% | {date} | {value}/{total} requests | {rate}/s | {state}`,
      stream,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    progress({ created, done, total }, { date, rate, eta }) {
      const state = created < total ? eta : `${grouped(total - done)} orders to finish`;
      if (!isStarted) single.start(total, created, { date, rate, state });
      isStarted = true;
      single.update(created, { date, rate, state });
    },
    end(summary) {
      if (isStarted) single.stop();
      stream.write(`${summary}\n`);
    },
  };
}

function plainLines(label: string, stream: NodeJS.WriteStream): Display {
  return {
    progress({ created, done, total }, { date, rate, eta }) {
      const state = created < total ? eta : `${grouped(total - done)} orders to finish`;
      stream.write(
        `${label}: ${date}, ${grouped(created)} of ${grouped(total)} requests, ${rate}/s, ${state}\n`,
      );
    },
    end: (summary) => void stream.write(`${summary}\n`),
  };
}

function stateOf({ virtualNow, created, total }: Progress, zone: string, elapsedMs: number): State {
  const leftMs = created === 0 ? null : (elapsedMs / created) * (total - created);
  return {
    date: formatLocalMinute(virtualNow, zone),
    rate: perSecond(created, elapsedMs),
    eta: leftMs === null ? "ETA unknown" : `ETA ${duration(leftMs)}`,
  };
}

function perSecond(n: number, ms: number): string {
  return (ms === 0 ? 0 : (n / ms) * SECOND_MS).toFixed(1);
}
