// Starts the islands of a page. The server fills in the two names, and serves this file itself.

const MODULE = "{module}";
const WASM = "{wasm}";

// Leptos reads what resources resolved to on the server from these. Our pages have no resources.
globalThis.__RESOLVED_RESOURCES = [];
globalThis.__SERIALIZED_ERRORS = [];
globalThis.__PENDING_RESOURCES = [];
globalThis.__RESOURCE_RESOLVERS = [];
globalThis.__INCOMPLETE_CHUNKS = [];

async function start() {
  const module = await import(MODULE);
  await module.default({ module_or_path: WASM });
  module.hydrate();
  // In the order of the document, so that what surrounds an island is started before it.
  for (const island of document.querySelectorAll("leptos-island")) {
    // Whatever the surrounding island provides is found through its own children.
    island.parentElement.closest("leptos-children")?.$$on_hydrate?.();
    const name = island.dataset.component;
    try {
      await module[name](island);
    } catch (error) {
      // The others are of use all the same.
      console.error(`The island ${name} could not be started.`, error);
    }
  }
  // From here on forms are answered in place, and what only scripts can do shows.
  document.documentElement.dataset.awake = "";
}

// First the page is shown; its forms work without this. A page that is never idle has to wait no
// longer than that.
if (window.requestIdleCallback) {
  window.requestIdleCallback(start, { timeout: 1000 });
} else {
  window.setTimeout(start);
}
