import { constants } from 'node:zlib';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { classNameOf, firstPaint } from './build/first-paint.ts';

/** The server sends these as they are, so that no request costs it a compression. */
const compressedAtQuality = (brotliQuality: number, include: RegExp) =>
  compression({
    include,
    threshold: 1024,
    algorithms: [
      defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }),
      defineAlgorithm('gzip', { level: 9 }),
    ],
  });

/** The browser client: `vite build client` writes dist/client, which the server serves under a strict CSP. */
export default defineConfig({
  // 6 MB of WebAssembly take half a second at 9, and ten at 11, which would make them an eighth smaller.
  plugins: [
    firstPaint(),
    compressedAtQuality(11, /\.(html|js|css|svg|txt|webmanifest)$/u),
    compressedAtQuality(9, /\.wasm$/u),
  ],
  css: { modules: { generateScopedName: classNameOf } },
  // Scripts and styles find files beside themselves; the page finds them below the path that the server writes into it.
  experimental: { renderBuiltUrl: (name, { hostType }) => (hostType === 'html' ? `/${name}` : { relative: true }) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    // The licence texts that bundled packages require to be passed on; the page links to them.
    license: { fileName: 'licenses.txt' },
    // The polyfill would be an inline script, and inlined assets would be data: URLs: the CSP allows neither.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Everything that the page starts with is in one file, including what it shares with parts that are loaded later.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'initial', tags: ['$initial'] }] } } },
  },
  server: {
    // The protocol is imported from server/shared.
    fs: { allow: ['..'] },
    proxy: {
      '/api': 'http://localhost:3000',
      '/socket.io': { target: 'ws://localhost:3000', ws: true },
    },
  },
});
