// A site in three engines: Chromium, Firefox and WebKit. One page of each kind, light and dark, on a small and on a large screen, as far as a
// reader can tell the engines apart: messages, width, lines under links, colours, print, the keyboard, search, previews, citations, filters.
//
// The checks are written once, for a `Tab` (engines/tab.mjs); how it is driven is written once for each engine. An engine that does not start is a
// finding, and so is a check that found nothing to look at on a site of which all kinds of pages are expected.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mirror } from './browser.mjs';
import { BEHAVIOUR, isCitable, keysToCitation } from './engines/behaviour.mjs';
import * as chromium from './engines/chromium.mjs';
import * as firefox from './engines/firefox.mjs';
import { APPEARANCE } from './engines/appearance.mjs';
import * as webkit from './engines/webkit.mjs';
import { Findings, main } from './findings.mjs';
import { heaviest, pages } from './tree.mjs';

export const ENGINES = { chromium, firefox, webkit };
export const SCHEMES = ['light', 'dark'];
const SIZES = [[320, 700], [1280, 800]];
/** Keys from the landing page to a copied citation of a paragraph. */
const MOST_KEYS = 8;

const KINDS = ['engine that does not start', 'kind of page that is missing', 'nothing to look at', 'message on the console', ...Object.keys(APPEARANCE), ...Object.keys(BEHAVIOUR), 'keys to a citation'];

/** `engines`, `schemes` and `widths` are lists with commas, for a part of the check; with `expect`, each kind of page and of check has to be there. */
export async function check(dir, { engines, schemes, widths, expect } = {}) {
  const findings = new Findings(KINDS);
  const names = engines?.split(',') ?? Object.keys(ENGINES);
  const all = pages(resolve(dir));
  const types = heaviest(all);
  types.delete('redirect');
  for (const type of expect?.split(',') ?? []) if (!types.has(type)) findings.add('kind of page that is missing', type, 'no such page in this site');
  const site = {
    all, types, findings, isWhole: expect !== undefined,
    schemes: schemes?.split(',') ?? SCHEMES,
    sizes: SIZES.filter(([width]) => !widths || widths.split(',').includes(`${width}`)),
  };
  await Promise.all(names.map((name) => inEngine(name, resolve(dir), site)));
  findings.count('kinds of page', types.size);
  return findings;
}

/** One engine, in both colour schemes, on a web server and from a disk. */
async function inEngine(name, dir, site) {
  const { site: root, remove } = name === 'webkit' ? webkit.watched(dir) : { site: dir, remove: () => {} };
  const server = await mirror(root);
  const disk = `${pathToFileURL(root).href}/`;
  try {
    for (const scheme of site.schemes) {
      let engine;
      try {
        engine = await ENGINES[name].start({ scheme });
      } catch (error) {
        site.findings.add('engine that does not start', name, error.message);
        continue;
      }
      try {
        if (scheme === site.schemes[0]) console.log(engine.version);
        await inScheme(new Visit(engine.tab, name, scheme, server.base, site), disk);
      } finally {
        await engine.close();
      }
    }
  } finally {
    server.close();
    remove();
  }
}

async function inScheme(visit, disk) {
  for (const size of visit.site.sizes) {
    await visit.resize(size);
    for (const page of visit.site.types.values()) await visit.page(page, APPEARANCE);
    await visit.behaves();
  }
  // From a disk, other rules hold for scripts and frames.
  await visit.from(disk, 'disk').behaves();
  if (visit.scheme === visit.site.schemes[0]) await visit.counted();
}

/** A tab, and what is checked in it: where it is, for messages, and the pages that there are. */
class Visit {
  constructor(tab, engine, scheme, base, site, origin = '') {
    Object.assign(this, { tab, engine, scheme, base, site, origin });
  }

  from(base, origin) {
    return Object.assign(new Visit(this.tab, this.engine, this.scheme, base, this.site, origin), { width: this.width });
  }

  async resize([width, height]) {
    this.width = width;
    await this.tab.resize(width, height);
  }

  place(page) {
    return [this.engine, this.origin, `${this.width} px`, this.scheme, page?.path].filter(Boolean).join(' ');
  }

  url({ path }) {
    return this.base + path.split('/').map(encodeURIComponent).join('/');
  }

  async open(page) {
    await this.tab.open(this.url(page));
    await this.tab.until(() => document.readyState === 'complete');
  }

  /** Runs checks on a page. What a check throws is a finding of it. */
  async page(page, checks) {
    for (const [kind, work] of Object.entries(checks)) {
      try {
        // Each begins on a fresh page: what another has changed or focused is of no effect.
        await this.open(page);
        const problems = (await work(this.tab, page, this)) ?? [];
        for (const problem of problems) this.site.findings.add(kind, this.place(page), problem);
      } catch (error) {
        this.site.findings.add(kind, this.place(page), error.message.split('\n')[0]);
      }
      this.site.findings.count('checks of pages');
      await this.messages(page);
    }
  }

  async messages(page) {
    for (const message of await this.tab.messages()) this.site.findings.add('message on the console', this.place(page), message);
  }

  async behaves() {
    for (const [kind, { on, work }] of Object.entries(BEHAVIOUR)) {
      const page = on(this.site);
      if (page) await this.page(page, { [kind]: work });
      else if (this.site.isWhole) this.site.findings.add('nothing to look at', this.place(), kind);
    }
  }

  async counted() {
    const { types, findings } = this.site;
    if (!isCitable(this.site)) return;
    await this.page(types.get('landing'), {
      'keys to a citation': async (tab, page, visit) => {
        const { keys, problem } = await keysToCitation(tab, visit);
        if (!problem) console.log(`${this.engine}: ${keys} keys from the landing page to a copied citation of a paragraph`);
        findings.count('keys to a citation', keys);
        return [...(problem ? [problem] : []), ...(keys > MOST_KEYS ? [`${keys} keys, at most ${MOST_KEYS} are expected`] : [])];
      },
    });
  }
}

await main(import.meta.url, 'node engines.mjs DIR', { engines: { type: 'string' }, schemes: { type: 'string' }, widths: { type: 'string' }, expect: { type: 'string' } }, check);
