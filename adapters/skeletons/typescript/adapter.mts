// The adapter protocol, version 1: calls come in on stdin, answers go out on stdout, one JSON object per line.
// Nothing here is about your SDK; that is in sdk.mts. Node 22.18 and later run this file as it is, older ones what
// `npm run build` makes of it.

import { createInterface } from "node:readline";
import { connected, describeError, identity, type Options, Unsupported } from "./sdk.mts";

interface Call {
  id: string;
  op: string;
  base_url: string;
  api_key: string;
  input: Record<string, unknown>;
  options: Options;
}

/** JSON with bigints written out as integers: JSON.stringify refuses them, and numbers would round them. */
function written(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((each) => written(each ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON());
    const members = Object.entries(value).filter(([, each]) => each !== undefined && typeof each !== "function");
    return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${written(each)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

async function perform(call: Call): Promise<unknown> {
  if (call.op === "describe") return { ...identity, protocol: 1 };
  const client = connected(call.base_url, call.api_key, call.options);
  switch (call.op) {
    case "create_customer":
      return client.createCustomer(call.input, call.options);
    case "get_customer":
      return client.getCustomer(String(call.input.customer_id), call.options);
    case "list_scenarios":
      return { scenarios: await client.listScenarios(call.options) };
    case "print_client":
      return { text: client.printed() };
    default:
      throw new Unsupported();
  }
}

async function answer(call: Call): Promise<void> {
  let told: Record<string, unknown>;
  try {
    told = { ok: true, result: await perform(call) };
  } catch (error) {
    told = error instanceof Unsupported ? { ok: false, unsupported: true } : { ok: false, error: describeError(error) };
  }
  process.stdout.write(`${written({ id: call.id, ...told })}\n`);
}

// Each call is started as it arrives. When stdin closes there is nothing left to wait for and the process ends - unless
// the SDK keeps it alive, which the gate wants to see: so do not call process.exit here.
createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  if (line.trim() !== "") void answer(JSON.parse(line) as Call);
});
