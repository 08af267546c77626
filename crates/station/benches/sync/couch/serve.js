// A database of cases with their photos as attachments, served by express-pouchdb. The arguments: the folder of the
// photos, the server's own folder, and how many photos a case has. It prints its address once it is filled, and ends
// with its standard input.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import express from "express";
import expressPouchdb from "express-pouchdb";
import PouchDB from "pouchdb";

const [photos, folder, perCase] = process.argv.slice(2);
const Served = PouchDB.defaults({ prefix: `${folder}/` });
const database = new Served("cases");

const names = readdirSync(photos).sort();
const count = Number(perCase);
for (let first = 0; first < names.length; first += count) {
  const attachments = {};
  for (const name of names.slice(first, first + count)) {
    attachments[name] = { content_type: "image/jpeg", data: readFileSync(join(photos, name)) };
  }
  await database.put({ _id: `case-${String(first).padStart(6, "0")}`, _attachments: attachments });
}

const app = express();
app.use(expressPouchdb(Served, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: join(folder, "log.txt") }));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/cases` }));
});
process.stdin.resume().on("end", () => process.exit(0));
