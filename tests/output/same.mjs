// Two trees are the same: the same paths, the same bytes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Findings, main } from './findings.mjs';
import { files } from './tree.mjs';

export function check(left, right) {
  const found = new Findings(['only in the first', 'only in the second', 'other bytes']);
  const there = new Set(files(right));
  const here = files(left);
  if (!here.length) throw new Error(`${left} is empty`);
  for (const path of here) {
    if (!there.delete(path)) {
      found.add('only in the first', path, 'missing in the second');
      continue;
    }
    found.count('files');
    const a = readFileSync(join(left, path));
    const b = readFileSync(join(right, path));
    if (!a.equals(b)) found.add('other bytes', path, differs(a, b));
  }
  for (const path of there) found.add('only in the second', path, 'missing in the first');
  return found;
}

function differs(a, b) {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const around = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 30).toString());
  return `at byte ${at}: ${around(a)} and ${around(b)}`;
}

await main(import.meta.url, 'node same.mjs A B', {}, check);
