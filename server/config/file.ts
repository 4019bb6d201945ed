/** A YAML file of options, and the line of each. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Document, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { Fault } from './faults.ts';

/** The contents of a file, not yet validated, or why it cannot be read. */
export type ConfigFile = {
  tree: unknown;
  faults: Fault[];
  /** Names the file and the line of the key at `path`, such as `config/local.yaml line 4`. */
  where: (path: readonly PropertyKey[]) => string;
};

/** Reads a file. A missing file is undefined; one that cannot be read or is not YAML has an error. */
export function readConfigFile(path: string): ConfigFile | undefined {
  const name = join(basename(dirname(path)), basename(path));
  try {
    return parseFile(readFileSync(path, 'utf8'), { name });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return { tree: {}, faults: [{ where: name, what: `cannot be read (${code})` }], where: () => name };
  }
}

function parseFile(text: string, { name }: { name: string }): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${name} line ${lines.linePos(offset).line}`;
  const faults = document.errors.map(({ code, pos }) => ({ where: at(pos[0]), what: describe(code) }));
  const where = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document, path);
    return offset === undefined ? name : at(offset);
  };
  return { tree: faults.length > 0 ? {} : treeOf(document), faults, where };
}

/** An alias without its anchor is detected only here; the schema then says what the file contains instead. */
function treeOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return 'an alias that leads nowhere';
  }
}

/** The position of the key at `path`, or of the nearest one above it that the file contains. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const offset = keyOffset(parent, path[depth - 1]);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function keyOffset(parent: unknown, key: PropertyKey | undefined): number | undefined {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items)) return;
  const items: unknown[] = parent.items;
  const item = typeof key === 'number' ? items[key] : items.find((pair) => isPair(pair) && String(pair.key) === key);
  const node = isPair(item) ? item.key : item;
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Our own messages: the parser's quote the file, which may contain a secret. */
function describe(code: string): string {
  const sentences: Record<string, string> = {
    DUPLICATE_KEY: 'this key appears twice in the file',
    TAB_AS_INDENT: 'YAML is indented with spaces, not tabs',
    BAD_INDENT: 'the indentation does not match the lines above',
    MISSING_CHAR: 'a colon, quote, bracket or comma is missing',
    MULTIPLE_DOCS: 'the file must contain one document, without a --- line',
    UNEXPECTED_TOKEN: 'unexpected content',
  };
  return sentences[code] ?? `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
