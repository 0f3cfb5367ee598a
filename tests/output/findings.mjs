// The findings of a checker, counted by kind. Every kind is printed, even without a finding:
// the log shows what was checked.

import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';

const SHOWN = 15;

export class Findings {
  constructor(kinds) {
    this.byKind = new Map(kinds.map((kind) => [kind, []]));
    this.counts = new Map();
  }

  add(kind, place, message) {
    const list = this.byKind.get(kind);
    if (!list) throw new Error(`no kind of finding is called "${kind}"`);
    list.push(`${place}: ${message}`);
  }

  /** Counts things that were checked, for the log. */
  count(name, by = 1) {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  list(kind) {
    return this.byKind.get(kind);
  }

  get total() {
    return [...this.byKind.values()].reduce((sum, list) => sum + list.length, 0);
  }

  print() {
    console.log(`checked: ${[...this.counts].map(([name, n]) => `${n} ${name}`).join(', ')}`);
    for (const [kind, list] of this.byKind) {
      console.log(`${String(list.length).padStart(5)}  ${kind}`);
      for (const line of list.slice(0, SHOWN)) console.log(`         ${line}`);
      if (list.length > SHOWN) console.log(`         … and ${list.length - SHOWN} more`);
    }
  }
}

/**
 * Runs `check(dir, options)` when the file at `url` is what node was started with. Where the usage
 * ends in `DIR…`, each folder is checked, and of several only those with findings are printed.
 */
export async function main(url, usage, options, check) {
  if (!process.argv[1] || url !== pathToFileURL(realpathSync(process.argv[1])).href) return;
  try {
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const each = usage.endsWith('…');
    const wanted = usage.match(/\b[A-Z]+\b/g).length;
    if (each ? positionals.length < wanted : positionals.length !== wanted) throw new Error(`usage: ${usage}`);
    let total = 0;
    for (const dirs of each ? positionals.map((dir) => [dir]) : [positionals]) {
      const findings = await check(...dirs, values);
      total += findings.total;
      if (each && positionals.length > 1) {
        if (!findings.total) continue;
        console.log(dirs[0]);
      }
      findings.print();
    }
    if (each && positionals.length > 1) console.log(`${positionals.length} folders, ${total} findings`);
    process.exitCode = total ? 1 : 0;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
