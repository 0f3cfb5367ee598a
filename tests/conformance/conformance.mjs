// Compares the HTML of annals and of its Markdown parser for the examples, and fails on a difference that is not listed
// in `differences.txt`, and on a listed one that no longer exists.
//
//   node conformance.mjs PROGRAM [--all | --write | --show SOURCE NAME [CONTAINER]]
//
// PROGRAM is the compiled `examples/conformance.rs`. `--all` compares each example in containers as well. `--write`
// writes the current list. `--show` prints both trees of one example.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { annalsTree, difference, parserTree } from './compare.mjs';
import { CONTAINERS, examples } from './examples.mjs';
import { formatList, totals, unexpected } from './judge.mjs';

const LIST = join(import.meta.dirname, 'differences.txt');

const [program, option, ...rest] = process.argv.slice(2);
if (!program || ![undefined, '--all', '--write', '--show'].includes(option)) {
  console.error('usage: conformance.mjs PROGRAM [--all | --write | --show SOURCE NAME [CONTAINER]]');
  process.exit(2);
}

const cases = examples().flatMap((example) => Object.entries(CONTAINERS)
  .filter(([container]) => option !== undefined || container === 'alone')
  .map(([container, inside]) => ({ ...example, container, input: inside(example.markdown) }))
  .filter(({ input }) => input !== undefined));

if (option === '--show') {
  const [source, name, container = 'alone'] = rest;
  show(cases.find((one) => one.source === source && one.name === name && one.container === container));
} else {
  const results = render(cases.map(({ input }) => input));
  cases.forEach((one, at) => { one.reason = difference(results[at]).join('+'); });
  for (const [title, isAlone] of [['alone', true], ['in containers', false]]) {
    const some = cases.filter(({ container }) => (container === 'alone') === isAlone);
    if (some.length > 0) console.log(`${title}: ${totals(some)}`);
  }
  if (option === '--write') {
    writeFileSync(LIST, formatList(cases));
  } else {
    const deviations = unexpected(cases, readFileSync(LIST, 'utf8'));
    deviations.forEach((line) => console.log(line));
    console.log(`${deviations.length} not as listed in differences.txt`);
    process.exitCode = deviations.length > 0 ? 1 : 0;
  }
}

/** The result of the program for each input. */
function render(inputs) {
  const input = inputs.map((text) => `${JSON.stringify(text)}\n`).join('');
  const { stdout, status, error } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status !== 0) throw error ?? new Error(`${program}: exit code ${status}`);
  const results = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (results.length !== inputs.length) throw new Error(`${program}: expected ${inputs.length} results, found ${results.length}`);
  return results;
}

function show(one) {
  if (!one) throw new Error('there is no such example');
  const [result] = render([one.input]);
  console.log(`--- input\n${one.input}\n--- annals\n${result.panic ?? annalsTree(result)}\n`);
  console.log(`--- parser\n${parserTree(result)}\n--- ${difference(result).join('+') || 'identical'}; diagnostics: ${result.diagnostics ?? ''}`);
}
