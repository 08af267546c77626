// Replicates a database into a new one on LevelDB and prints how long that took. The arguments: the address, the folder
// of the new one, and how many photos have to be there at the end.

import PouchDB from "pouchdb";

const [url, folder, wanted] = process.argv.slice(2);
const local = new PouchDB(`${folder}/cases`);
const start = performance.now();
await PouchDB.replicate(url, local);
const seconds = (performance.now() - start) / 1000;

const { rows } = await local.allDocs({ include_docs: true });
const photos = rows.flatMap((row) => Object.values(row.doc._attachments ?? {})).filter((photo) => photo.length > 0);
if (photos.length !== Number(wanted)) {
  throw new Error(`${photos.length} photos came of ${wanted}`);
}
console.log(JSON.stringify({ seconds, peak_bytes: process.resourceUsage().maxRSS * 1024 }));
process.exit(0);
