import { type Queryable, sql } from "../../../src/db/tx.ts";
import { Random } from "../../../src/kernel/random.ts";
import type { Person } from "../../../src/local-bot-api/person.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { until } from "../crew.ts";
import type { Ground } from "../ground.ts";
import { type Mail, mailTo } from "../n/post.ts";
import { makeRecords } from "../recorder-bot.ts";
import type { Sheet } from "../report.ts";

/** Masters who write to their bot and press what it shows, and a record of each update that acted. */
export class Intake implements AsyncDisposable {
  readonly mail: Mail;
  readonly random: Random;
  readonly people: readonly Person[];
  /** Updates that a person caused; poison is not among them. */
  sent = 0;

  private constructor(mail: Mail, random: Random) {
    this.mail = mail;
    this.random = random;
    this.people = mail.post.telegram.persons();
  }

  static async open(ground: Ground, people: number): Promise<Intake> {
    const mail = await mailTo(ground, people, 1);
    await makeRecords(mail.world.db);
    return new Intake(mail, new Random(ground.seed));
  }

  get db(): Queryable {
    return this.mail.world.db;
  }

  /** Somebody presses a button that he sees, writes a number, or asks for the menu; `count` times in all. */
  chatter(count: number): void {
    for (let i = 0; i < count; i += 1) this.#act(this.random.pick(this.people));
  }

  #act(person: Person): void {
    const dice = this.random.next();
    const last = person.lastMessage(MASTER_BOT);
    const buttons = last?.buttons.flat().filter(({ data }) => data !== null) ?? [];
    if (last && buttons.length > 0 && dice < 0.6) {
      person.press(last.messageId, { data: this.random.pick(buttons).data! });
      this.sent += 1;
    } else if (dice < 0.8) this.write(person);
    else {
      person.sendCommand(MASTER_BOT, dice < 0.9 ? "menu" : "start");
      this.sent += 1;
    }
  }

  /** A text that nobody has written before. */
  write(person: Person): void {
    this.sent += 1;
    person.sendText(MASTER_BOT, `№ ${this.sent}`);
  }

  /** Resolves when Telegram has nothing left for the bot and the inbox has nothing left to do. */
  async handled(timeoutMs = 120_000): Promise<void> {
    const { telegram } = this.mail.post;
    const waiting = () =>
      this.db.one<{ n: number }>(sql`select count(*)::int as n from bot_updates where processed_at is null`);
    const isDone = async () => telegram.bot(MASTER_BOT).updates.size === 0 && (await waiting()).n === 0;
    await until("every update is handled", isDone, { timeoutMs });
  }

  /** The promises about updates: none lost, none acts twice, each chat in order. */
  async note(sheet: Sheet): Promise<void> {
    const seen = await this.db.one<{ acted: number; distinct: number; disordered: number; dead: number }>(sql`
      select count(*)::int as acted, count(distinct update_id)::int as distinct,
             count(distinct chat_id) filter (where update_id < before)::int as disordered,
             (select count(*)::int from bot_updates where outcome = 'dead') as dead
        from (select *, max(update_id) over (partition by chat_id order by no
                                             rows between unbounded preceding and 1 preceding) as before
                from recorded) r`);
    sheet.printed("updates", this.sent);
    sheet.none("lost", this.sent - seen.distinct);
    sheet.none("acted twice", seen.acted - seen.distinct);
    sheet.none("chats out of order", seen.disordered);
    sheet.none("dead letters", seen.dead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mail[Symbol.asyncDispose]();
  }
}
