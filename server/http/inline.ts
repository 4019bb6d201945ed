/** The page's own styles and first script are part of the document: its policy names them by their hashes. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { RequestHandler } from 'express';
import { contentSecurityPolicy, type InlineSources } from './headers.ts';

/** The hashes of what a document contains, without the scripts that it only names. */
function inlineSources(html: string): InlineSources {
  const hashesOf = (element: RegExp) =>
    [...html.matchAll(element)].map(
      ([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`,
    );
  return {
    scripts: hashesOf(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gsu),
    styles: hashesOf(/<style[^>]*>(.*?)<\/style>/gsu),
  };
}

/** Allows what the document at this path contains; reads it again after a new build. */
export function allowInline(path: string): RequestHandler {
  let known = { writtenAt: 0, policy: contentSecurityPolicy() };
  return async (request, response, next) => {
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs !== known.writtenAt) {
      const html = await readFile(path, 'utf8');
      known = { writtenAt: found.mtimeMs, policy: contentSecurityPolicy(inlineSources(html)) };
    }
    known.policy(request, response, next);
  };
}
