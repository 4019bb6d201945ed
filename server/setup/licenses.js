/** Lists the licences of everything in a running server, after those of the page that vite has written. */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licence texts in mediasoup's package for parts of its worker. */
const workerTexts = ['deps/libwebrtc/LICENSE', 'src/RTC/SCTP/LICENSE'];

const closing = `# The media worker

mediasoup-worker is linked with OpenSSL, Abseil and FlatBuffers (Apache-2.0), libuv (MIT), libsrtp (BSD-3-Clause) and
parts of libwebrtc (BSD-3-Clause, above). The text of Apache-2.0, also for packages that bring no text of their own: /apache-2.0.txt
`;

/**
 * @param {string} root of the work tree, where `npm ci` has been
 * @param {string} file to append to
 */
export function appendServerLicenses(root, file) {
  /**
   * @type {{ packages: Record<string, { version: string, license?: string, dev?: boolean, devOptional?: boolean }> }}
   */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shipped = Object.entries(packages ?? {}).filter(
    ([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional && existsSync(join(root, place)),
  );
  const sections = shipped.map(([place, { version, license = 'see its text' }]) => {
    const name = place.split('node_modules/').at(-1);
    return [`## ${name} - ${version} (${license})`, ...textsIn(join(root, place))].join('\n\n');
  });
  const worker = workerTexts.map((path) => join(root, 'node_modules/mediasoup/worker', path)).filter(existsSync);
  const texts = worker.map((path) => readFileSync(path, 'utf8'));
  appendFileSync(file, ['\n# The server\n', ...sections, ...texts, closing].join('\n\n'));
}

/** @param {string} folder */
function textsIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  return names.map((name) => readFileSync(join(folder, name), 'utf8').trim());
}
