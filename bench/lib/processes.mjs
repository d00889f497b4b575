// The programs that are measured: started on free ports, and stopped by their process ids, whatever
// happens to the bench.

import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import net from "node:net";
import { send } from "./http.mjs";

const running = new Set();

export async function start(name, command, parameters, { env = {}, ready = "/", log }) {
  const port = await freePort();
  const out = openSync(log, "a");
  const child = spawn(command, parameters, { env: { ...process.env, ...env, PORT: String(port), LEPTOS_SITE_ADDR: `127.0.0.1:${port}`, TIFFIN__SITE__BASE_URL: `http://127.0.0.1:${port}` }, stdio: ["ignore", out, out] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} did not start: ${readFileSync(log, "utf8").slice(-2000)}`);
    if (await send(base, "GET", ready).then(() => true, () => false)) break;
    if (tries > 150) throw new Error(`${name} was not ready within 30 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { name, base, child };
}

export async function stop(...servers) {
  await Promise.all(servers.map(({ child }) => end(child)));
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 12_000);
  await ended;
  clearTimeout(late);
}

export const stopAll = () => Promise.all([...running].map(end));

// Resident memory in MB.
export function resident({ child }) {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// Runs a program to its end and returns what it printed.
export function run(command, parameters, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let out = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (out += data));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${parameters.join(" ")}: ${signal ?? code}\n${out}`));
    });
  });
}
