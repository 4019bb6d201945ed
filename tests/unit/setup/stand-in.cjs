/**
 * Stands in for a program: notes the call, plays the part that the stage gave to that name (see parts.json beside
 * it), and leaves behind what the program would.
 */
const fs = require('node:fs');
const { join } = require('node:path');

const args = process.argv.slice(2);
const argumentAfter = (flag) => args[args.indexOf(flag) + 1];

/** @param {string} name */
exports.play = (name) => {
  fs.appendFileSync(join(__dirname, 'calls.log'), `${[name, ...args].join(' ')}\n`);
  const part = JSON.parse(fs.readFileSync(join(__dirname, 'parts.json'), 'utf8'))[name] ?? {};
  if (part.prints) process.stdout.write(`${part.prints}\n`);
  if (part.waitsMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, part.waitsMs);
  if (!part.code) effects[name]?.(part);
  process.exitCode = part.code ?? 0;
};

const effects = {
  cmake: () => fs.mkdirSync(argumentAfter('-B'), { recursive: true }),
  ninja: () => writeWorker(argumentAfter('-C')),
  vite: () => write(argumentAfter('--outDir'), 'index.html', 'built'),
  'npm-cli.js': () => {
    // As the real one, which fails without a place for its downloads.
    fs.mkdirSync(process.env.npm_config_cache ?? join(process.env.HOME, '.npm'), { recursive: true });
    process.cwd().includes('node') ? installNode() : installPackages();
  },
  'dpkg-query': ({ missing = [] }) => {
    for (const name of args.slice(3)) if (!missing.includes(name)) process.stdout.write(`installed ${name}\n`);
  },
  'apt-get': () =>
    args.includes('chromium') && fs.copyFileSync(join(__dirname, 'apt-get'), join(__dirname, 'chromium')),
};

function installPackages() {
  const packages = {
    'vite/bin/vite.js': 'vite',
    'typescript/bin/tsc': 'tsc',
    '@biomejs/biome/bin/biome': 'biome',
    'knip/bin/knip.js': 'knip',
    'jest/bin/jest.js': 'jest',
  };
  for (const [path, name] of Object.entries(packages)) {
    write('node_modules', path, `require('${__filename}').play('${name}');`);
  }
  write('node_modules', 'mediasoup/package.json', '{ "version": "3.27.1" }');
}

function installNode() {
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo v26.10.0; else exec ${process.execPath} "$@"; fi\n`;
  write('node_modules', '.bin/node', script);
}

function writeWorker(folder) {
  write(folder, 'mediasoup-worker', '#!/bin/sh\nexit 41\n');
}

function write(folder, path, text) {
  fs.mkdirSync(join(folder, path, '..'), { recursive: true });
  fs.writeFileSync(join(folder, path), text, { mode: 0o755 });
}
