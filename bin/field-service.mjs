#!/usr/bin/env node
import { runFieldService } from "./launcher.mjs";

await runFieldService(process.argv.slice(2));
