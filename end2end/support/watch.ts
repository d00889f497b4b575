// Watches all that a browser says behind the test's back, and remembers what it should not have said.

import type { BrowserContext, ConsoleMessage, Request } from "@playwright/test";

export class Watch {
  readonly troubles: string[] = [];
  readonly #origin: string;
  readonly #refusals: Array<{ path: string; status: number }> = [
    // A page that was signed out just as it opened its stream is told so, and asks whether it is true.
    { path: "/events", status: 401 },
    { path: "/api/account", status: 401 },
  ];
  readonly #failures: string[] = [];

  constructor(baseURL: string) {
    this.#origin = new URL(baseURL).origin;
  }

  /** Chromium writes every error to the console; a test that wants one says so, path and status. */
  expectRefusal(path: string, status: number): void {
    this.#refusals.push({ path, status });
  }

  /** A request that the test itself cuts off. */
  expectFailure(path: string): void {
    this.#failures.push(path);
  }

  async over(context: BrowserContext): Promise<void> {
    context.on("console", (message) => this.#heard(message));
    context.on("weberror", (thrown) => this.#thrown(thrown.error()));
    context.on("request", (request) => this.#requested(request));
    context.on("requestfailed", (request) => this.#failed(request));
    context.on("response", (response) => {
      if (response.status() >= 500 && !this.#isRefusal(new URL(response.url()).pathname, response.status())) {
        this.troubles.push(`${response.status()} from ${response.request().method()} ${response.url()}`);
      }
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (violation) => {
        console.error(`CSP violation: ${violation.violatedDirective} by ${violation.blockedURI || "inline"}`);
      });
    });
  }

  #heard(message: ConsoleMessage): void {
    if (message.type() !== "error" || this.#isExpected(message)) {
      return;
    }
    this.troubles.push(`console error: ${message.text()} (${message.location().url})`);
  }

  #thrown(error: Error): void {
    // Chromium reports an animation between two pages that it gave up; nobody's script is at fault.
    if (!error.message.startsWith("Transition was ")) {
      this.troubles.push(`page error: ${described(error)}`);
    }
  }

  #isExpected(message: ConsoleMessage): boolean {
    const url = message.location().url;
    if (!message.text().startsWith("Failed to load resource: ") || !url.startsWith(`${this.#origin}/`)) {
      return false;
    }
    const path = new URL(url).pathname;
    const status = / status of (\d{3})/.exec(message.text())?.[1];
    return status === undefined
      ? this.#failures.includes(path)
      : this.#isRefusal(path, Number(status));
  }

  #isRefusal(path: string, status: number): boolean {
    return this.#refusals.some((refusal) => refusal.path === path && refusal.status === status);
  }

  #requested(request: Request): void {
    const url = new URL(request.url());
    const ours = url.origin === this.#origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!ours) {
      this.troubles.push(`third-party request: ${request.method()} ${url}`);
    }
  }

  #failed(request: Request): void {
    const why = request.failure()?.errorText;
    // Leaving a page aborts what it was still loading. Scripts that are switched off fail as "csp"; what
    // the policy itself blocks is written to the console too, and heard there.
    const isNormal = why === "net::ERR_ABORTED" || why === "csp";
    if (!isNormal && !this.#failures.includes(new URL(request.url()).pathname)) {
      this.troubles.push(`failed request: ${request.method()} ${request.url()}: ${why}`);
    }
  }
}

// Errors of the browser itself have no stack, those of scripts say most by theirs.
function described(error: Error): string {
  return error.stack || `${error.name}: ${error.message}`;
}
