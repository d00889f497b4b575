// One request at a time, with the answer as it came: nothing decoded, nothing followed.

import http from "node:http";

export function send(base, method, target, { form, headers = {} } = {}) {
  const body = typeof form === "string" ? form : form && new URLSearchParams(form).toString();
  const all = { ...headers, ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }) };
  return new Promise((resolve, reject) => {
    const request = http.request(base + target, { method, headers: all, agent: false }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, raw: answer.rawHeaders, body: Buffer.concat(parts) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

// The same, of which nothing but success is expected.
export async function expect(base, method, target, options) {
  const answer = await send(base, method, target, options);
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.body}`);
  return answer;
}

export const cookieOf = (answer) => answer.headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ");
