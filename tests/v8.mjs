// Runs JavaScript for tests/v8.py: a line of JSON {code} in, a line of JSON {value} or {error} out.
import { createInterface } from "node:readline";
import vm from "node:vm";

const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
const answer = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const value = await vm.runInThisContext(JSON.parse(line).code, { importModuleDynamically });
    answer({ value });
  } catch (error) {
    answer({ error: String(error.stack ?? error) });
  }
}
