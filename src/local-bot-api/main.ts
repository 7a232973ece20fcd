import { Command, InvalidArgumentError } from "commander";
import { WallClock } from "../kernel/time.ts";
import { LocalBotApi } from "./local-bot-api.ts";

const EXAMPLES = `
Example, from a second terminal (bots find it by TELEGRAM_API_ROOT=http://127.0.0.1:8081):
  curl -d '{"id":5,"firstName":"Вера"}' -H 'content-type: application/json' http://127.0.0.1:8081/local/persons
  curl -d '{"bot":"master_bot","text":"/start"}' -H 'content-type: application/json' http://127.0.0.1:8081/local/persons/5/text
  curl http://127.0.0.1:8081/local/chats/master_bot/5
  curl -N http://127.0.0.1:8081/local/events
  curl -X POST -d '{"filter":{"method":"sendMessage","times":3},"effect":{"retryAfterS":5}}' -H 'content-type: application/json' http://127.0.0.1:8081/local/faults
Everything lives in memory and ends with the process. It listens on this machine only.`;

interface Options {
  readonly port: number;
  readonly bot: readonly string[];
  readonly rateLimits: boolean;
}

const program = new Command("local-bot-api")
  .description("A Telegram Bot API server of our own, strict like the real one, for tests and the demo.")
  .option("--port <number>", "port to listen on; 0 chooses a free one", readPort, 8081)
  .option(
    "--bot <token=username>",
    "bot to register, for example 1001:MASTER=master_bot; may be given several times",
    (value: string, all: readonly string[]) => [...all, value],
    [],
  )
  .option("--rate-limits", "answer 429 beyond the flood limits of Telegram", false)
  .addHelpText("after", EXAMPLES);

const options = program.parse().opts<Options>();
const api = await LocalBotApi.start({ clock: new WallClock(), port: options.port });
if (options.rateLimits) api.rateLimits.enable();
for (const given of options.bot) {
  const [token = "", username = ""] = given.split("=");
  if (!/^\d+:\S+$/.test(token) || username === "") {
    program.error(`--bot ${given}: write <number>:<letters>=<username>`);
  }
  api.registerBot({ token, username, name: username });
}
console.log(`Local Bot API listens on ${api.url} (control: ${api.url}/local)`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void api.close().then(() => process.exit(0)));
}

function readPort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("a port is a whole number from 0 to 65535");
  }
  return port;
}
