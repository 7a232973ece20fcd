import type { CallContext } from "./call-context.ts";

/** Answers a press. 400 "query is too old ..." for unknown ids and after the query's life; a second answer is fine. */
export function answerCallbackQuery({ world, bot, params }: CallContext): true {
  const answered = bot.callbacks.answer(
    params.text("callback_query_id") ?? "",
    {
      text: params.text("text") ?? "",
      showAlert: params.flag("show_alert"),
      url: params.text("url"),
    },
    world.clock.now(),
  );
  if (answered) world.changes.announce(bot.id, { kind: "callback_answer", ...answered });
  return true;
}
