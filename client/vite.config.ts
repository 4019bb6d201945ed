import { defineConfig } from 'vite';

/** The browser client: `vite build client` writes dist/client, which the server serves under a strict CSP. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill would be an inline script, and inlined assets would be data: URLs: the CSP allows neither.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // All that the first paint needs is one file, also what a part shares that is loaded later.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'initial', tags: ['$initial'] }] } } },
  },
  server: {
    // The wire contract is imported from server/shared.
    fs: { allow: ['..'] },
    proxy: {
      '/api': 'http://localhost:3000',
      '/socket.io': { target: 'ws://localhost:3000', ws: true },
    },
  },
});
