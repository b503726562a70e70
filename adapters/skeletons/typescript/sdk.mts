// The part that is about your SDK. Replace what throws NotConnected; everything else can stay.

import { inspect } from "node:util";
// import { YourClient, YourHttpError } from "your-sdk";

/** What the SDK is, and what it can do. Take out of `capabilities` what it cannot; see PROTOCOL.md. */
export const identity = {
  sdk: "your-sdk",
  version: "0.0.0",
  language: `TypeScript, Node ${process.version}`,
  capabilities: [
    "retry",
    "timeout",
    "idempotency_key",
    "headers",
    "get_customer",
    "list_scenarios",
    "print_client",
    "overlap",
  ],
};

/** An option that is absent is left to the SDK; null and "" are passed on as they are. */
export interface Options {
  idempotency_key?: string | null;
  headers?: Record<string, string>;
  timeout_seconds?: number;
  max_attempts?: number;
}

/** Thrown for what the SDK has no function for. */
export class Unsupported extends Error {}

class NotConnected extends Error {
  constructor() {
    super("this skeleton is not connected to an SDK yet: fill in sdk.mts");
  }
}

export interface Client {
  /** `input` has the names of the wire; the result has them too, with application_expires_at as a bigint. */
  createCustomer(input: Record<string, unknown>, options: Options): Promise<Record<string, unknown>>;
  getCustomer(customerId: string, options: Options): Promise<Record<string, unknown>>;
  listScenarios(options: Options): Promise<unknown[]>;
  /** The client object as a user would print it. */
  printed(): string;
}

function made(baseUrl: string, apiKey: string, options: Options): Client {
  // const sdk = new YourClient({
  //   baseUrl,
  //   apiKey,
  //   ...("timeout_seconds" in options && { timeout: options.timeout_seconds * 1000 }),
  //   ...("max_attempts" in options && { maxRetries: options.max_attempts - 1 }),
  // });
  void [baseUrl, apiKey, options];
  return {
    async createCustomer(input, options) {
      // const created = await sdk.customers.create(input, {
      //   ...("idempotency_key" in options && { idempotencyKey: options.idempotency_key }),
      //   ...("headers" in options && { headers: options.headers }),
      // });
      // return { id: created.id, kyb_links: created.kybLinks, … };
      void [input, options];
      throw new NotConnected();
    },
    async getCustomer(customerId, options) {
      void [customerId, options];
      throw new NotConnected();
    },
    async listScenarios(options) {
      void options;
      throw new NotConnected();
    },
    printed() {
      // return `${inspect(sdk)} ${String(sdk)} ${JSON.stringify(sdk)}`;
      throw new NotConnected();
    },
  };
}

const kept = new Map<string, Client>();

/** One client for each configuration, kept for all its calls, as a long-lived program would. */
export function connected(baseUrl: string, apiKey: string, options: Options): Client {
  const configuration = JSON.stringify([baseUrl, apiKey, options.timeout_seconds, options.max_attempts]);
  let client = kept.get(configuration);
  if (client === undefined) {
    client = made(baseUrl, apiKey, options);
    kept.set(configuration, client);
  }
  return client;
}

export interface Told {
  /** http, transport, timeout, decode, configuration or validation; absent for an error of no type of the SDK's. */
  kind?: string;
  status?: number;
  code?: string;
  message?: string;
  request_id?: string;
  fields?: { field: string; message?: string; code?: string }[];
  /** What a user sees who prints the error, causes included. */
  text: string;
}

/** The error as the SDK's own types tell it. What the SDK does not tell is left out. */
export function describeError(error: unknown): Told {
  const text = inspect(error, { depth: 6 });
  // if (error instanceof YourHttpError) {
  //   return { kind: "http", status: error.status, code: error.code, message: error.message, … , text };
  // }
  // if (error instanceof YourTimeoutError) return { kind: "timeout", message: error.message, text };
  return { text };
}
