// Pictures of a site for people to look at: one page of each kind, in each engine, at four widths, light and dark.
// `node screenshots.mjs OUT DIR [--engines webkit] [--widths 320,1280] [--schemes dark] [--kinds section,person]` writes OUT/kind/width-scheme-engine.png.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mirror } from './browser.mjs';
import { ENGINES, SCHEMES } from './engines.mjs';
import { heaviest, pages } from './tree.mjs';

const WIDTHS = [320, 768, 1280, 1920];
/** The highest picture, in pixels: the start of a long page shows what it looks like. */
const HIGHEST = 4000;

const list = { type: 'string' };
const { positionals, values } = parseArgs({ options: { engines: list, widths: list, schemes: list, kinds: list }, allowPositionals: true });
if (positionals.length !== 2) {
  console.error('usage: node screenshots.mjs OUT DIR [--engines …] [--widths …] [--schemes …] [--kinds …]');
  process.exit(2);
}
const [out, dir] = positionals.map((path) => resolve(path));
const chosen = (name, all) => values[name]?.split(',') ?? all;
const kinds = heaviest(pages(dir));
kinds.delete('redirect');

const server = await mirror(dir);
try {
  for (const engine of chosen('engines', Object.keys(ENGINES))) {
    for (const scheme of chosen('schemes', SCHEMES)) await picture(engine, scheme);
  }
} finally {
  server.close();
}

async function picture(name, scheme) {
  const { tab, close } = await ENGINES[name].start({ scheme });
  try {
    for (const width of chosen('widths', WIDTHS).map(Number)) {
      for (const kind of chosen('kinds', [...kinds.keys()])) {
        const { path } = kinds.get(kind);
        await tab.resize(width, 800);
        await tab.open(server.base + path.split('/').map(encodeURIComponent).join('/'));
        // The window is as high as the page, since not every engine draws more than it shows.
        await tab.resize(width, Math.min(HIGHEST, await tab.evaluate(() => document.documentElement.scrollHeight)));
        await tab.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 150)); })); // until it has been drawn
        const folder = join(out, kind.replaceAll(' ', '-'));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${width}-${scheme}-${name}.png`), await tab.capture());
      }
    }
  } finally {
    await close();
  }
}
