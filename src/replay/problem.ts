/** The replay cannot go on because of what it was given; `message` says what is wrong and what to do. */
export class ReplayProblem extends Error {
  override readonly name = "ReplayProblem";
}
