// Growth: the cost of a build at n, 2n and 4n of something, in instructions counted by callgrind and
// not in time, so that the result is the same on every machine and under any load.
//
//     node tests/growth/growth.mjs PROGRAM [REGULAR EXPRESSION FOR NAMES]
//
// The cases are data: `cases.json`. Each has
//
//     name      what grows
//     n         how many at the first of three sizes; large enough that a quadratic part shows
//     files     path → text, beside a small book.toml and one section. A text is a string or a list of
//               parts, joined: a string is used once; { "repeat": "x{i} " } n times; { "of": k, "repeat": … }
//               n × k times, k may be a fraction; { "base64": … } is bytes; { "zeros": k } is k × n bytes
//               of zeros. In what is repeated `{i}` is the number of the repetition, from 0, `{j}` the one
//               before it, `{p}` twenty digits of it, `{h}` half of it.
//               A path with `{i}` is n files.
//     command   the command, "check" where it is left out
//     code      the exit code, 0 where it is left out; 1 for a report that is refused
//     most      the largest ratio, where it is not the usual one, with
//     why       the reason for that
//
// From 2n to 4n may cost at most MAX_RATIO times as much as from n to 2n: the fixed cost of a build cancels out. Linear is 2,
// n log n at these sizes up to 2.2, quadratic 4. A report that is refused before it is read costs nothing at any size.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const MAX_RATIO = 2.3;

// A growth of fewer instructions than this (a hundredth of a second) is noise: tables that double, the allocator.
const NOISE = 20e6;

// The timeout of a run, in milliseconds: its case has failed without a count, and the whole is bounded.
const TIMEOUT = 300_000;

const BASE = {
  'book.toml': '[book]\ntitle = "Growth"\nlanguage = "en"\n',
  'content/00-first.md': '---\ntitle: First\n---\nWords. {#p-zz1}\n',
};

// The bytes of a part at a size.
function part(it, n) {
  if (typeof it === 'string') return Buffer.from(it);
  if ('base64' in it) return Buffer.from(it.base64, 'base64');
  if ('zeros' in it) return Buffer.alloc(it.zeros * n);
  if (typeof it.repeat !== 'string') throw new Error(`invalid part: ${JSON.stringify(it)}`);
  const count = Math.round(n * (it.of ?? 1));
  if (!it.repeat.includes('{')) return Buffer.from(it.repeat.repeat(count));
  return Buffer.from(Array.from({ length: count }, (_, i) => numbered(it.repeat, i)).join(''));
}

function numbered(text, i) {
  const values = { i, j: Math.max(i - 1, 0), p: String(i).padStart(20, '0'), h: i >> 1 };
  return text.replace(/\{([ijph])\}/g, (_, name) => values[name]);
}

function writeSite(root, files, n) {
  for (const [path, parts] of Object.entries({ ...BASE, ...files })) {
    const count = path.includes('{i}') ? n : 1;
    for (let i = 0; i < count; i++) {
      const full = join(root, numbered(path, i));
      mkdirSync(dirname(full), { recursive: true });
      const list = [parts].flat().map((it) => (count > 1 && typeof it === 'string' ? numbered(it, i) : it));
      writeFileSync(full, Buffer.concat(list.map((it) => part(it, n))));
    }
  }
}

// The cost of a run, and its exit code or signal.
function cost(program, root, command) {
  const tool = ['--tool=callgrind', `--callgrind-out-file=${join(root, '.callgrind')}`, '--main-stacksize=16777216'];
  const words = [...tool, program, ...command.split(' '), '--root', root];
  // One thread: more would wait for each other a number of instructions that chance decides.
  const env = { ...process.env, RAYON_NUM_THREADS: '1', NO_COLOR: '1' };
  return new Promise((done, fail) => {
    execFile('valgrind', words, { env, maxBuffer: 1 << 28, timeout: TIMEOUT }, (error, _, stderr) => {
      if (error?.killed) return done({ signal: `after ${TIMEOUT / 1000} s` });
      const count = /Collected : (\d+)/.exec(stderr);
      if (!count) return fail(new Error(`no count; ${error ?? ''}\n${stderr.slice(-2000)}`));
      const own = stderr.split('\n').filter((line) => !line.startsWith('==')).join('\n');
      done({ count: Number(count[1]), code: error?.code ?? 0, signal: error?.signal, output: own });
    });
  });
}

async function measure(program, { name, n, files, command = 'check', code = 0, most = MAX_RATIO, why, ...unknown }) {
  if (Object.keys(unknown).length) throw new Error(`${name}: unknown key: ${Object.keys(unknown)}`);
  if (most !== MAX_RATIO && !why) throw new Error(`${name}: another ratio needs its reason`);
  const counts = [];
  for (const size of [n, 2 * n, 4 * n]) {
    const root = mkdtempSync(join(tmpdir(), 'growth-'));
    try {
      writeSite(root, files, size);
      const run = await cost(program, root, command);
      if (run.code !== code || run.signal) {
        return { name, fault: `at ${size}: exit ${run.signal ?? run.code}, expected ${code}\n${run.output?.slice(-1500) ?? ''}` };
      }
      counts.push(run.count);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  const [first, second] = [counts[1] - counts[0], counts[2] - counts[1]];
  const ratio = second / Math.max(first, NOISE / 4);
  const fault = second > NOISE && ratio > most ? `grows ${ratio.toFixed(2)} times where ${most} is allowed` : null;
  return { name, n, counts, ratio: second > NOISE ? ratio.toFixed(2) : 'flat', fault };
}

const [program, wanted = ''] = process.argv.slice(2);
if (!program) {
  console.error('usage: growth.mjs PROGRAM [REGULAR EXPRESSION FOR NAMES]');
  process.exit(2);
}
const all = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8'));
const names = new Set(all.map(({ name }) => name));
if (names.size !== all.length) throw new Error('duplicate case name');
const cases = all.filter(({ name }) => new RegExp(wanted).test(name));
const waiting = [...cases];
let faults = 0;
const worker = async () => {
  for (let next; (next = waiting.shift()); ) {
    const { name, n, counts, ratio, fault } = await measure(resolve(program), next);
    const millions = counts?.map((count) => (count / 1e6).toFixed(0)).join(' / ');
    console.log(`${fault ? 'FAULT' : 'ok   '} ${name}${counts ? `: n = ${n}, ${millions} million, ratio ${ratio}` : ''}`);
    if (fault) {
      faults += 1;
      console.log(`      ${fault}`);
    }
  }
};
await Promise.all(Array.from({ length: Math.max(1, Math.min(4, availableParallelism())) }, worker));
console.log(`${cases.length} cases, ${faults} faults`);
process.exit(faults || !cases.length ? 1 : 0);
