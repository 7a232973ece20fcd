import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { LogRecord } from "../kernel/log.ts";

const ACCEPT_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
const PASS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const OFFER_SECONDS = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60, 300];

/** What a command met that had to be repeated, by SQLSTATE; a lost connection is no conflict. */
const CONFLICTS: Readonly<Record<string, string>> = {
  "55P03": "lock_wait",
  "40P01": "deadlock_retry",
  "40001": "deadlock_retry",
};

/**
 * The Prometheus metrics of operations.md section 3. Counters and histograms follow the log: every
 * event the product must emit anyway is seen once, in one place (`observe`), so commands carry no
 * metrics code. Gauges are read from the database when they are asked for (metrics-gauges.ts).
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #cityName: (cityId: number) => string;
  readonly acceptTotal = this.#counter("fs_accept_total", "Presses of «accept» by result", ["result"]);
  readonly acceptConflicts = this.#counter("fs_accept_conflicts_total", "Accepts that met another session", [
    "kind",
  ]);
  readonly acceptSeconds = this.#histogram(
    "fs_accept_seconds",
    "Time of the accept command",
    [],
    ACCEPT_SECONDS,
  );
  readonly firstOfferSeconds = this.#histogram(
    "fs_order_first_offer_seconds",
    "Start of a search to its first offer",
    ["city"],
    OFFER_SECONDS,
  );
  readonly betweenRoundsSeconds = this.#histogram(
    "fs_between_rounds_seconds",
    "End of a wave to the next",
    [],
    OFFER_SECONDS,
  );
  readonly offerOutcome = this.#counter("fs_offer_outcome_total", "Offers by what became of them", [
    "outcome",
    "source",
    "city",
  ]);
  readonly escalations = this.#counter("fs_escalations_total", "Escalations", ["level", "reason", "city"]);
  readonly decisionSeconds = this.#histogram(
    "fs_decision_seconds",
    "Time of a pass per order looked at",
    [],
    PASS_SECONDS,
  );
  readonly passSeconds = this.#histogram("fs_pass_seconds", "Time of a pass over a city", [], PASS_SECONDS);
  readonly timerLagSeconds = this.#histogram(
    "fs_timer_lag_seconds",
    "Due moment to the action",
    [],
    OFFER_SECONDS,
  );
  readonly rejections = this.#counter("fs_rejections_total", "Masters not eligible, by reason", [
    "reason",
    "city",
  ]);
  readonly outboxAttempts = this.#counter("fs_outbox_attempts_total", "Attempts to deliver", [
    "bot",
    "result",
  ]);
  readonly botUpdates = this.#counter("fs_bot_updates_total", "Updates handled", ["bot", "action"]);
  readonly botHandlerSeconds = this.#histogram(
    "fs_bot_handler_seconds",
    "Time of a bot handler",
    ["bot", "action"],
    ACCEPT_SECONDS,
  );
  readonly jobRuns = this.#counter("fs_job_runs_total", "Runs of a job", ["job", "result"]);
  readonly jobLastSuccess = this.#gauge("fs_job_last_success_timestamp", "Last success of a job", ["job"]);
  readonly httpRequests = this.#counter("fs_http_requests_total", "HTTP requests", ["route", "code"]);
  readonly httpSeconds = this.#histogram(
    "fs_http_seconds",
    "Time of an HTTP request",
    ["route", "code"],
    ACCEPT_SECONDS,
  );
  readonly queueDepth = this.#gauge("fs_queue_depth", "Orders by status", ["status", "city"]);
  readonly openOffers = this.#gauge("fs_open_offers", "Open offers", ["city"]);
  readonly outboxPending = this.#gauge("fs_outbox_pending", "Messages waiting", ["bot", "priority"]);
  readonly outboxLagSeconds = this.#gauge("fs_outbox_lag_seconds", "Age of the oldest due message", [
    "bot",
    "priority",
  ]);
  readonly deadLetters = this.#gauge("fs_dead_letters", "Messages given up");
  readonly commissionsOverdue = this.#gauge("fs_commissions_overdue", "Overdue commissions", ["city"]);
  readonly heartbeatAgeSeconds = this.#gauge("fs_heartbeat_age_seconds", "Age of the newest heartbeat", [
    "role",
  ]);

  readonly invariantViolations = this.#gauge("fs_invariant_violations", "Rows that break a promise", [
    "name",
  ]);

  constructor(cityName: (cityId: number) => string) {
    this.#cityName = cityName;
  }

  /** Counts what a log line says; unknown events are none of its business. */
  observe(record: LogRecord): void {
    const fields = record as Readonly<Record<string, unknown>>;
    const city = this.#city(fields["city_id"]);
    switch (record.event) {
      case "offer_accepted":
        this.acceptTotal.inc({ result: "accepted" });
        this.#observeMs(this.acceptSeconds, fields["duration_ms"]);
        this.offerOutcome.inc({ outcome: "accepted", source: String(fields["source"] ?? "unknown"), city });
        break;
      case "accept_refused":
        this.acceptTotal.inc({ result: String(fields["reason"]) });
        this.#observeMs(this.acceptSeconds, fields["duration_ms"]);
        if (fields["reason"] === "taken") this.acceptConflicts.inc({ kind: "taken" });
        break;
      case "accept_repeated":
        this.acceptTotal.inc({ result: "already_yours" });
        break;
      case "command_retried": {
        const kind = CONFLICTS[String(fields["code"])];
        if (kind) this.acceptConflicts.inc({ kind });
        break;
      }
      case "offer_declined":
      case "offer_expired":
      case "offer_undeliverable":
      case "offer_withdrawn":
        this.offerOutcome.inc({
          outcome: record.event.slice(6),
          source: String(fields["source"] ?? "unknown"),
          city,
        });
        break;
      case "round_start":
        this.#observeMs(this.firstOfferSeconds, fields["since_start_ms"], { city });
        this.#observeMs(this.betweenRoundsSeconds, fields["gap_ms"]);
        break;
      case "escalation_logist":
      case "escalation_admin":
        this.escalations.inc({ level: record.event.slice(11), reason: String(fields["reason"]), city });
        break;
      case "no_candidates":
        this.#reject(fields["rejections"], city);
        break;
      case "deferred_wake":
        this.#observeMs(this.timerLagSeconds, fields["lag_ms"]);
        break;
    }
  }

  #reject(rejections: unknown, city: string): void {
    if (typeof rejections !== "object" || rejections === null) return;
    for (const [reason, masters] of Object.entries(rejections))
      this.rejections.inc({ reason, city }, Number(masters));
  }

  #city(cityId: unknown): string {
    return typeof cityId === "number" ? this.#cityName(cityId) : "";
  }

  #observeMs(histogram: Histogram, ms: unknown, labels: Record<string, string> = {}): void {
    if (typeof ms === "number" && ms >= 0) histogram.observe(labels, ms / 1_000);
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
