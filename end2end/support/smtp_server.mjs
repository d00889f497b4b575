// A mail server for tests/smtp.rs: `node smtp_server.mjs <folder> <mode>` says its port in one line, and puts
// each mail that it takes into the folder: `<n>.eml`, and `<n>.json` with its envelope.
//
// How it behaves is a mode, which `<folder>/mode` may change at any time. It ends with its standard input, so
// that a test that was killed leaves nothing behind.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { SMTPServer } from "smtp-server";

const USER = "tiffin";
const PASSWORD = "cardamom";

const [folder, firstMode] = process.argv.slice(2);
let taken = 0;

const mode = () => {
  try {
    return readFileSync(join(folder, "mode"), "utf8").trim();
  } catch {
    return firstMode;
  }
};

const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });

// Nobody sees half a file.
const put = (name, content) => {
  const unfinished = join(folder, `${name}.part`);
  writeFileSync(unfinished, content);
  renameSync(unfinished, join(folder, name));
};

// The mail comes last: whoever sees it finds its envelope.
const store = (session, mail) => {
  taken += 1;
  const name = String(taken).padStart(4, "0");
  const { mailFrom, rcptTo, smtpUtf8 } = session.envelope;
  const envelope = {
    from: mailFrom.address,
    to: rcptTo.map((recipient) => recipient.address),
    smtp_utf8: smtpUtf8,
    user: session.user || null,
    connection: session.id,
  };
  put(`${name}.json`, JSON.stringify(envelope));
  put(`${name}.eml`, mail);
};

const connectionOf = (session) => [...server.connections].find(({ id }) => id === session.id);

// Cuts a line without another word.
const drop = (session) => connectionOf(session)?._socket.destroy();

const server = new SMTPServer({
  authOptional: true,
  allowInsecureAuth: true,
  authMethods: ["PLAIN"],
  disabledCommands: ["STARTTLS"],
  disableReverseLookup: true,
  logger: false,

  onConnect(session, callback) {
    // What is offered is read anew for every client.
    server.options.hideSMTPUTF8 = mode() === "ascii";
    switch (mode()) {
      case "stall":
        return;
      case "4xx_greeting":
        return callback(refusal(421, "too busy, come back later"));
      case "5xx_greeting":
        return callback(refusal(554, "no mail is taken here"));
      case "stall_quit":
        connectionOf(session).handler_QUIT = () => {};
    }
    callback();
  },

  onAuth({ username, password }, _session, callback) {
    if (mode() === "password" && (username !== USER || password !== PASSWORD)) {
      return callback(refusal(535, "wrong user or password"));
    }
    callback(null, { user: username });
  },

  onMailFrom(_address, session, callback) {
    if (mode() === "password" && !session.user) {
      return callback(refusal(530, "sign in first"));
    }
    callback();
  },

  onRcptTo({ address }, _session, callback) {
    switch (mode()) {
      case "4xx":
        return callback(refusal(451, "this mailbox is being moved"));
      case "5xx":
        return callback(refusal(550, "no such mailbox here"));
      case "5xx_one":
        if (address.startsWith("nobody")) return callback(refusal(550, "no such mailbox here"));
    }
    callback();
  },

  onData(stream, session, callback) {
    const chunks = [];
    stream.on("data", (chunk) => {
      if (mode() === "drop") return drop(session);
      chunks.push(chunk);
    });
    stream.on("end", () => {
      switch (mode()) {
        case "drop":
        case "stall_data":
          return;
        case "4xx_data":
          return callback(refusal(452, "the disk is full"));
        case "5xx_data":
          return callback(refusal(554, "this looks like spam"));
      }
      store(session, Buffer.concat(chunks));
      if (mode() === "drop_after") return drop(session);
      callback();
    });
  },
});

// A line that breaks is what some tests are about.
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));

process.stdin.on("close", () => process.exit()).resume();
