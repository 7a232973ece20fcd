// `npm start`: the whole product in one process, on the embedded database unless DATABASE_URL says otherwise.
import { runFieldService } from "./launcher.mjs";

await runFieldService(["start", ...process.argv.slice(2)]);
