import { type FaultResult, holds, type Report, spaced } from "./report.ts";

/**
 * A run as the section of docs/reliability.md: when, where and how; what was missed; one row per bar. Figures
 * without a bar are in reports/reliability.json only.
 */
export function markdown({ at, command, profile, seed, machine, results }: Report): string {
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const missed = results.filter((result) => !holds(result));
  return [
    `\`${command}\` (profile ${profile}, seed ${seed}) on ${at.slice(0, 16).replace("T", " ")} UTC, ${Math.round(seconds)} s.`,
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join("; ") + ".",
    "",
    missed.length === 0 ? "Every bar held." : `Missed: ${missed.map(({ id }) => id).join(", ")}.`,
    "",
    "| Fault | Figure | Seen | Bar | |",
    "|---|---|---:|---:|---|",
    ...results.flatMap(lines),
  ].join("\n");
}

function lines({ id, title, rows, error }: FaultResult): string[] {
  const broke =
    error === null ? [] : [`| **${id}** ${title} | broke | ${cell(error.split("\n")[0]!)} | | missed |`];
  const withBar = rows.filter((row) => row.holds !== null);
  const judged = withBar.map(({ what, figure, unit, bar, holds: isKept }, i) => {
    const fault = i === 0 ? `**${id}** ${title}` : "";
    const mark = isKept ? "held" : "**missed**";
    return `| ${cell(fault)} | ${cell(what)} | ${cell(spaced(figure, unit))} | ${cell(bar)} | ${mark} |`;
  });
  return [...broke, ...judged];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
