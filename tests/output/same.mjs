// Two trees are the same: the same paths, the same bytes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Findings, main } from './findings.mjs';
import { files } from './tree.mjs';

export function check(left, right) {
  const findings = new Findings(['only in the first', 'only in the second', 'other bytes']);
  const onlyRight = new Set(files(right));
  const leftFiles = files(left);
  if (!leftFiles.length) throw new Error(`${left} is empty`);
  for (const path of leftFiles) {
    if (!onlyRight.delete(path)) {
      findings.add('only in the first', path, 'missing in the second');
      continue;
    }
    findings.count('files');
    const a = readFileSync(join(left, path));
    const b = readFileSync(join(right, path));
    if (!a.equals(b)) findings.add('other bytes', path, differs(a, b));
  }
  for (const path of onlyRight) findings.add('only in the second', path, 'missing in the first');
  return findings;
}

function differs(a, b) {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const around = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 30).toString());
  return `at byte ${at}: ${around(a)} and ${around(b)}`;
}

await main(import.meta.url, 'node same.mjs A B', {}, check);
