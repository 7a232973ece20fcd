/** The largest id an `int` column holds; a larger number typed by a person is a missing row, not an error. */
const ROW_ID_MAX = 2_147_483_647;

/** Whether a number can be the id of a row, so that PostgreSQL may be asked for it. */
export function isRowId(id: number | null | undefined): id is number {
  return Number.isInteger(id) && id! >= 1 && id! <= ROW_ID_MAX;
}
