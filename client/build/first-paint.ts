/** Builds a document that paints and connects before any other file has arrived. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite';
import { en } from '../src/i18n/en.ts';
import { ko } from '../src/i18n/ko.ts';

const first = fileURLToPath(new URL('../src/first.ts', import.meta.url));

/** What a join needs besides the entry: loaded with it, not after it. */
const NEEDED_TO_JOIN = [/\/mediasoup-client\//u, /\/src\/media\/sfu-link\.ts$/u, /\/src\/media\/direct-link\.ts$/u];
const MAIN = /\/src\/main\.tsx$/u;
const TEXTS = /\/src\/i18n\/ko\.ts$/u;

/** The tags that vite writes itself. */
const VITE_TAGS = /\s*<(?:script type="module"[^>]*><\/script>|link rel="(?:stylesheet|modulepreload)"[^>]*>)/gu;

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

/** The class of a CSS module: names of files are unique, and index.html uses the same classes. */
export function classNameOf(local: string, file: string): string {
  return `${basename(file).replace(/\.module\.css.*$/u, '')}-${local}`;
}

/**
 * Puts styles and the first script into the document, and names every module that a join needs: the page's own first,
 * since that takes the open connection.
 */
export function firstPaint(): Plugin {
  return {
    name: 'first-paint',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle }) {
        const worded = html.replaceAll(/%(en|ko):([\w.]+)%/gu, (_, language, key) => textOf(language, key));
        if (!bundle) return worded;
        const tags: HtmlTagDescriptor[] = [
          {
            tag: 'script',
            attrs: { type: 'module', crossorigin: true, src: addressOf(chunkOf(bundle, MAIN)) },
            injectTo: 'head',
          },
          ...preloads(bundle),
          { tag: 'style', children: takeStyles(bundle), injectTo: 'head' },
          {
            tag: 'script',
            attrs: { 'data-ko': addressOf(chunkOf(bundle, TEXTS)) },
            children: await firstScript(),
            injectTo: 'body',
          },
        ];
        return { html: worded.replaceAll(VITE_TAGS, ''), tags };
      },
    },
  };
}

function textOf(language: string, key: string): string {
  const text: unknown = Object.entries(language === 'ko' ? ko : en).find(([name]) => name === key)?.[1];
  if (typeof text !== 'string') throw new Error(`index.html names the text ${key}, which does not exist`);
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The styles of the page's start, which no other file refers to. */
function takeStyles(bundle: Bundle): string {
  const { viteMetadata } = chunkOf(bundle, MAIN);
  return [...(viteMetadata?.importedCss ?? [])].map((name) => takeStyle(bundle, name)).join('\n');
}

function takeStyle(bundle: Bundle, name: string): string {
  const asset = bundle[name];
  if (asset?.type !== 'asset') throw new Error(`the build has no ${name}`);
  delete bundle[name];
  const css = String(asset.source).trim();
  if (css.includes('url(') || css.includes('</')) throw new Error(`${name} cannot be part of the document`);
  return css;
}

function preloads(bundle: Bundle): HtmlTagDescriptor[] {
  const main = chunkOf(bundle, MAIN);
  const needed = new Set<Chunk>();
  const add = (chunk: Chunk) => {
    if (needed.has(chunk)) return;
    needed.add(chunk);
    for (const other of chunks(bundle)) if (chunk.imports.includes(other.fileName)) add(other);
  };
  for (const chunk of [main, ...NEEDED_TO_JOIN.map((module) => chunkOf(bundle, module))]) add(chunk);
  needed.delete(main);
  return [...needed].map((chunk) => ({
    tag: 'link',
    attrs: { rel: 'modulepreload', crossorigin: true, href: addressOf(chunk) },
    injectTo: 'head',
  }));
}

function chunkOf(bundle: Bundle, module: RegExp): Chunk {
  const chunk = chunks(bundle).find(({ moduleIds }) => moduleIds.some((id) => module.test(id)));
  if (!chunk) throw new Error(`no file of the build contains ${module}`);
  return chunk;
}

const chunks = (bundle: Bundle): Chunk[] => Object.values(bundle).filter((file) => file.type === 'chunk');

const addressOf = ({ fileName }: Chunk) => `/${fileName}`;

/** Compiled by itself, since it must not wait for any other file. */
async function firstScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: first, formats: ['iife'], name: 'first' },
    },
  });
  const [output] = [built].flat();
  const code = output && 'output' in output ? output.output[0].code : '';
  if (code === '' || code.includes('</')) throw new Error('the first script cannot be part of the document');
  return code.trim();
}
