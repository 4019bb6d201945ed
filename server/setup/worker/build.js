/** Builds the worker from the sources in mediasoup's npm package (see CMakeLists.txt beside this file). */
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { requirePackages } from '../apt.js';
import { run } from '../command.js';
import { failure } from '../failure.js';
import { setupDir } from '../places.js';
import { libsrtpSources } from './libsrtp.js';

/** What the build needs. */
export const debianPackages = [
  'cmake',
  'ninja-build',
  'g++',
  'pkg-config',
  'flatbuffers-compiler',
  'libflatbuffers-dev',
  'libssl-dev',
  'libuv1-dev',
  'libsrtp2-dev',
  'libabsl-dev',
];
const bytesPerCompiler = 1e9;

/**
 * Returns the path of the binary below `draft`.
 * @param {string} draft
 * @param {import('../step.js').Setup} setup
 * @param {{ sanitize?: string }} [options] the sanitizers to build in, as the compiler's -fsanitize takes them
 */
export async function buildWorker(draft, { root, env, wanted }, { sanitize } = {}) {
  await requirePackages(debianPackages, { purpose: 'build the mediasoup worker', wanted, env });
  const folder = join(draft, 'build');
  const sources = join(root, 'node_modules/mediasoup/worker');
  const libsrtp = await libsrtpSources(draft, env);
  const failed = 'The mediasoup worker could not be built';

  const configure = [
    'cmake',
    '-S',
    join(setupDir, 'worker'),
    '-B',
    folder,
    '-G',
    'Ninja',
    `-DMEDIASOUP_WORKER_DIR=${sources}`,
    ...(sanitize ? [`-DSANITIZE=${sanitize}`] : []),
    ...(libsrtp ? [`-DLIBSRTP_SOURCE_DIR=${libsrtp}`] : []),
  ];
  const configured = await run(configure, { env });
  if (!configured.ok) throw failure(failed, configured.output);

  // Not through cmake, which would not pass a request to stop on to ninja.
  const compile = ['ninja', '-C', folder, '-j', String(compilersAtOnce())];
  const compiled = await run(compile, { title: 'Building the mediasoup worker', env, detail: /^(\[\d+\/\d+\])/ });
  if (!compiled.ok) throw failure(failed, compiled.output);
  return join(folder, 'mediasoup-worker');
}

function compilersAtOnce() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / bytesPerCompiler)));
}
