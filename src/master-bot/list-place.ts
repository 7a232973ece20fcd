import { rowArgument } from "../telegram/callback-data.ts";

/** Which part of a list somebody looks at. */
export interface ListPlace<F extends string> {
  readonly filter: F;
  /** From 1. */
  readonly page: number;
}

/**
 * «closed.2»: filter and page of a list in one part of a button, so that another filter takes the
 * place of the one before on the way back. Anything unknown is the first page of the first filter.
 */
export function placeText<F extends string>({ filter, page }: ListPlace<F>): string {
  return `${filter}.${page}`;
}

export function readPlace<F extends string>(
  text: string | undefined,
  filters: readonly [F, ...F[]],
): ListPlace<F> {
  const [name, page] = (text ?? "").split(".");
  return { filter: filters.find((known) => known === name) ?? filters[0], page: rowArgument(page) || 1 };
}

/** The page shown and how many there are: one beyond the end is the last. */
export function pageWithin(
  page: number,
  total: number,
  perPage: number,
): { page: number; pageCount: number } {
  const pageCount = Math.max(1, Math.ceil(total / perPage));
  return { page: Math.min(page, pageCount), pageCount };
}
