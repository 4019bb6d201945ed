/** Which folder may import which, as in docs/architecture.md. Type imports count. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

/** For each layer, the layers and packages that it may import besides itself; `node:` stands for Node's own modules. */
const table: Record<string, string[]> = {
  'server/shared/util': [],
  'server/shared/protocol': ['zod/mini', 'server/shared/util'],
  'server/util': ['server/shared/util', 'node:', 'pino', 'pino-pretty'],
  'server/config': ['server/shared', 'server/util', 'node:', 'zod', 'yaml'],
  'server/auth': ['server/shared', 'server/util', 'node:'],
  'server/limits': ['server/shared', 'server/util'],
  'server/media': ['server/limits', 'server/shared', 'server/util', 'node:', 'mediasoup'],
  'server/rooms': ['server/media', 'server/limits', 'server/shared', 'server/util', 'node:'],
  'server/signalling': [
    'server/rooms',
    'server/limits',
    'server/auth',
    'server/shared',
    'server/util',
    'node:',
    'socket.io',
    'ws',
  ],
  'server/tls': ['server/util', 'node:', 'zod', 'node-forge'],
  'server/lan': ['server/tls', 'server/util', 'node:', 'uqr'],
  'server/preflight': ['server/rooms', 'server/media', 'server/config', 'server/util', 'node:'],
  'server/http': [
    'server/rooms',
    'server/limits',
    'server/auth',
    'server/shared',
    'server/util',
    'node:',
    'express',
    'helmet',
    'compression',
    'express-static-gzip',
    'rate-limiter-flexible',
  ],
  'server/setup': ['node:'],
  'server/server.ts': ['server', 'node:'],
  'server/main.ts': ['server', 'node:'],
  'client/src/util': ['server/shared', '@preact/signals'],
  'client/src/i18n': ['client/src/util', 'server/shared', '@preact/signals', 'i18next'],
  'client/src/signalling': ['client/src/util', 'server/shared', '@preact/signals', 'socket.io-client'],
  'client/src/devices': [
    'client/src/util',
    'server/shared',
    '@preact/signals',
    '@sapphi-red/web-noise-suppressor',
    '@mediapipe/selfie_segmentation',
  ],
  'client/src/layout': ['client/src/util', 'server/shared'],
  'client/src/data': ['client/src/signalling', 'client/src/util', 'server/shared', '@noble/hashes/sha2.js'],
  'client/src/media': [
    'client/src/data',
    'client/src/signalling',
    'client/src/devices',
    'client/src/util',
    'server/shared',
    'mediasoup-client',
  ],
  'client/src/models': [
    'client/src/data',
    'client/src/media',
    'client/src/signalling',
    'client/src/devices',
    'client/src/layout',
    'client/src/i18n',
    'client/src/util',
    'server/shared',
    '@preact/signals',
  ],
  'client/src/ui': ['client/src/i18n', 'client/src/util', 'preact', '@preact/signals', 'lucide', 'linkify-it', 'uqr'],
  'client/src/screens': [
    'client/src/devices',
    'client/src/models',
    'client/src/ui',
    'client/src/layout',
    'client/src/i18n',
    'client/src/util',
    'server/shared',
    'preact',
    '@preact/signals',
    'lucide',
  ],
  'client/src/app': ['client/src', 'server/shared', 'preact', '@preact/signals', 'lucide'],
  'client/src/main.tsx': ['client/src', 'server/shared', 'preact', '@preact/signals'],
  'client/src/first.ts': ['client/src/app', 'client/src/i18n', 'client/src/signalling', 'client/src/util'],
};

const sources = ['server', 'client/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => normalize(join(folder, file)))
    .filter((file) => /\.(ts|tsx|js)$/.test(file)),
);

/** The paths and packages that a file imports: statically, by type or dynamically. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].flatMap(
    ([, specifier]) => specifier ?? [],
  );
  return specifiers.map((specifier) => {
    if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
    return specifier.replace(/^#shared\//, 'server/shared/');
  });
}

const within = (path: string, place: string) =>
  path === place || path.startsWith(`${place}/`) || (place === 'node:' && path.startsWith('node:'));

const layerOf = (file: string) => Object.keys(table).find((layer) => within(file, layer));

test('every source file belongs to a layer', () => {
  expect(sources.filter((file) => layerOf(file) === undefined)).toEqual([]);
  expect(sources.length).toBeGreaterThan(50);
});

test.each(Object.entries(table))('%s imports only what it may', (layer, allowed) => {
  const own = sources.filter((file) => layerOf(file) === layer);
  const wrong = own.flatMap((file) =>
    importsOf(file)
      .filter((imported) => ![layer, ...allowed].some((place) => within(imported, place)))
      .map((imported) => `${relative(layer, file) || file} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('the server never imports the client, and the client only the shared part of the server', () => {
  const crossing = sources.flatMap((file) =>
    importsOf(file)
      .filter((path) =>
        file.startsWith('server/') ? within(path, 'client') : within(path, 'server') && !within(path, 'server/shared'),
      )
      .map((path) => `${file} imports ${path}`),
  );
  expect(crossing).toEqual([]);
});
