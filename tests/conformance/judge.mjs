// The list of known differences: reads it, writes it, and compares it with the results.

import { REASONS } from './compare.mjs';

/** The key of a case in the list and in messages. */
export const key = ({ source, name, container }) => `${source} | ${name} | ${container}`;

const HEAD = `# Where the page of an example differs from the HTML of the Markdown parser itself, and why. Written by
# \`conformance.mjs PROGRAM --write\`: review its changes, and fix every fault.
#
# Tabs between: source, name, reason or reasons, and the containers in which the example differs. The reasons:
#
${Object.entries(REASONS).map(([name, words]) => `# ${name}: ${words}\n`).join('')}# fault: none of these explains it; to be fixed
`;

/** The text of the list for these cases, each with its `reason`: `''` where nothing differs. */
export function formatList(cases) {
  const rows = new Map();
  for (const { source, name, container, reason } of cases.filter((one) => one.reason)) {
    const row = [source, name, reason].join('\t');
    rows.set(row, [...(rows.get(row) ?? []), container]);
  }
  return `${HEAD}\n${[...rows].map(([row, containers]) => `${row}\t${containers.join(', ')}\n`).join('')}`;
}

/** The reason that a list gives for each case. */
function listed(text) {
  const reasons = new Map();
  text.split('\n').forEach((line, at) => {
    if (!line || line.startsWith('#')) return;
    const [source, name, reason, containers] = line.split('\t');
    const isKnown = reason === 'fault' || reason?.split('+').every((word) => Object.hasOwn(REASONS, word));
    if (!isKnown || !containers) throw new Error(`differences.txt:${at + 1}: expected source, name, reason and containers, with tabs between`);
    containers.split(', ').forEach((container) => reasons.set(key({ source, name, container }), reason));
  });
  return reasons;
}

/** The deviations from the list, as messages. */
export function unexpected(cases, list) {
  const expected = listed(list);
  const compared = new Set(cases.map((one) => one.container));
  const deviations = [];
  for (const one of cases) {
    const reason = expected.get(key(one)) ?? '';
    expected.delete(key(one));
    if (reason !== one.reason) deviations.push(`${key(one)}: expected ${reason || 'no difference'}, found ${one.reason || 'none'}`);
  }
  const gone = [...expected.keys()].filter((one) => compared.has(one.split(' | ').at(-1)));
  return [...deviations, ...gone.map((one) => `${one}: listed, and there is no such example`)];
}

/** A summary of the counts, in one line. */
export function totals(cases) {
  const counts = new Map();
  cases.forEach(({ reason }) => counts.set(reason, (counts.get(reason) ?? 0) + 1));
  const byReason = [...counts].filter(([reason]) => reason && reason !== 'fault').sort(([one], [other]) => (one < other ? -1 : 1));
  const purpose = byReason.reduce((sum, [, count]) => sum + count, 0);
  const reasons = byReason.map(([reason, count]) => `${count} ${reason}`).join(', ');
  return `${cases.length} examples, ${counts.get('') ?? 0} identical, ${purpose} different on purpose (${reasons}), ${counts.get('fault') ?? 0} faults`;
}
