import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { jobsContext } from "./context-for-tests.ts";
import { writeHeartbeat } from "./heartbeat.ts";
import { allJobs } from "./jobs/all-jobs.ts";
import { Metrics } from "./metrics.ts";
import { readGauges } from "./metrics-gauges.ts";

/** Beside the repository, where the specification lies; not part of it. */
const SPEC = new URL("../../../shared/spec/operations.md", import.meta.url);
const ops = (name: string) => readFileSync(new URL(`../../ops/${name}`, import.meta.url), "utf8");

/** Every metric with its labels. */
async function metricsOf(): Promise<Map<string, { type: string; labels: readonly string[] }>> {
  const { registry } = new Metrics(() => "");
  const all = await registry.getMetricsAsJSON();
  return new Map(
    all.map(({ name, type }) => {
      const metric = registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
      return [name, { type: String(type), labels: metric.labelNames }];
    }),
  );
}

test("the metrics of operations.md exist with the labels named there", async () => {
  const hasSpec = existsSync(SPEC);
  if (!hasSpec) return;
  const known = await metricsOf();
  const table = readFileSync(SPEC, "utf8").matchAll(/^\| (`fs_[^|]+)\| ([^|]+)\|$/gm);
  const wrong: string[] = [];
  let rows = 0;
  for (const [, names, cell] of table) {
    rows += 1;
    const wanted = /:(.*)|^(?!counter|gauge|histogram)(.*)$/.exec(cell!.replace(/\([^)]*\)/g, "").trim());
    const labels = (wanted?.[1] ?? wanted?.[2] ?? "").split(",").map((label) => label.trim());
    for (const [, name] of names!.matchAll(/`(\w+)`/g)) {
      const metric = known.get(name!);
      if (!metric) wrong.push(`${name} does not exist`);
      for (const label of labels.filter(Boolean)) {
        // The moment of the last success has no result.
        const isMoot = name === "fs_job_last_success_timestamp" && label === "result";
        if (metric && !isMoot && !metric.labels.includes(label)) wrong.push(`${name} has no label ${label}`);
      }
    }
  }
  expect(rows).toBeGreaterThan(15);
  expect(wrong).toEqual([]);
});

describe.each(["alerts.yml", "dashboard.json"])("ops/%s", (file) => {
  test("names only metrics and labels that exist", async () => {
    const known = await metricsOf();
    const text = ops(file).replaceAll('\\"', '"');
    const wrong: string[] = [];
    for (const [, name, selector = ""] of text.matchAll(/\b(fs_[a-z_]+)(?:\{([^}]*)\})?/g)) {
      const metric = known.get(name!) ?? known.get(name!.replace(/_(bucket|sum|count)$/, ""));
      if (!metric) wrong.push(`${name} does not exist`);
      if (metric && known.has(name!) && metric.type === "histogram")
        wrong.push(`${name} has no value of its own`);
      for (const [, label] of selector.matchAll(/(\w+)\s*[=!]~?/g)) {
        if (metric && !metric.labels.includes(label!)) wrong.push(`${name} has no label ${label}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("names only jobs that exist", async () => {
    await using world = await newWorld();
    const jobs = allJobs(jobsContext(world).context.process).map(({ name }) => name);
    const named = [...ops(file).matchAll(/job=~"([^"]+)"/g)].flatMap(([, names]) => names!.split("|"));
    expect(named.filter((name) => !jobs.includes(name))).toEqual([]);
  });
});

test("the dashboard shows every metric of its own", async () => {
  const text = ops("dashboard.json");
  const panels = (JSON.parse(text) as { panels: { id: number }[] }).panels;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect([...(await metricsOf()).keys()].filter((name) => !text.includes(name))).toEqual([]);
});

test("gauges tell what the database holds, and forget what is over", async () => {
  await using world = await newWorld();
  const { metrics } = jobsContext(world);
  const masterId = await world.master();
  const orderId = await world.order();
  await world.offer({ orderId, masterId });
  await enqueue(
    world.db,
    [{ to: { channel: "LOGS" }, event: "heartbeat", payload: {} }],
    after(world.now, -MINUTE_MS),
  );
  await writeHeartbeat(world.db, { role: "jobs", instanceId: "one", startedAt: world.now }, world.now);
  world.pass(30 * SECOND_MS);
  await readGauges(world.db, metrics, world.now);
  const text = await metrics.registry.metrics();
  expect(text).toContain('fs_queue_depth{status="SEARCHING",city="Тестоград"} 1');
  expect(text).toContain('fs_open_offers{city="Тестоград"} 1');
  expect(text).toContain('fs_outbox_pending{bot="admin",priority="9"} 1');
  expect(text).toContain('fs_outbox_lag_seconds{bot="admin",priority="9"} 90');
  expect(text).toContain('fs_heartbeat_age_seconds{role="jobs"} 30');
  await world.db.run(sql`delete from orders`);
  await readGauges(world.db, metrics, world.now);
  expect(await metrics.registry.metrics()).not.toContain("fs_queue_depth{");
});
