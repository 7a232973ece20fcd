import type { FieldProblem } from "../orders/order-fields.ts";
import type { OrderProblem } from "../orders/order-problems.ts";
import type { StaffVisit } from "./person.ts";

/** What is wrong with an input and what to write instead. */
export function fieldProblemText(visit: StaffVisit, problem: FieldProblem | OrderProblem["problem"]): string {
  const { code, ...figures } = problem;
  return visit.t(`field-problem-${code}`, figures);
}

/** Several of them, each with the name of its field. */
export function orderProblemsText(visit: StaffVisit, problems: readonly OrderProblem[]): string {
  return problems
    .map(({ field, problem }) =>
      visit.t("field-problem-of", {
        field: visit.t(`order-field-${field}`),
        problem: fieldProblemText(visit, problem),
      }),
    )
    .join(" ");
}
