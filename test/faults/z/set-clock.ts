/**
 * Loaded before the product (`--import`): the clock of its machine is wrong by CLOCK_SKEW_MS from the start, and
 * is set anew whenever the parent says so. What nobody can set, the flow of time since the start, stays.
 */
const Machine = Date;
let skewMs = Number(process.env["CLOCK_SKEW_MS"] ?? 0);
const machineMs = () => Machine.now() + skewMs;

globalThis.Date = new Proxy(Machine, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length > 0 ? given : [machineMs()], made),
  get: (target, key) => (key === "now" ? machineMs : Reflect.get(target, key)),
});

process.on("message", (message: { skewMs?: number }) => {
  skewMs = message.skewMs ?? skewMs;
});
// It only listens: the channel must not keep a process alive that has done its work.
process.channel?.unref();
