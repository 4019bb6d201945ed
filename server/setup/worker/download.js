/** Fetches the worker that mediasoup's authors have built, with mediasoup's own install script. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.js';
import { say } from '../progress.js';

const defaultSeconds = 20;

/**
 * Returns the path of the binary below `draft`, or undefined where there is none for this system or it cannot be
 * had within PARLEY_DOWNLOAD_SECONDS. MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD is honoured as mediasoup does.
 * @param {string} draft
 * @param {import('../step.js').Setup} setup
 * @param {(path: string) => boolean} starts
 */
export async function downloadWorker(draft, { root, node, env }, starts) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return undefined;
  const folder = join(draft, 'download');
  mkdirSync(folder);

  await run([node, join(root, 'node_modules/mediasoup/npm-scripts.mjs'), 'postinstall'], {
    title: 'Fetching the mediasoup worker',
    cwd: folder, // the script writes below where it stands
    // Without a binary the script goes on to build one from more downloads, with Python: this Python says no.
    env: { ...env, PYTHON: 'false' },
    timeoutMs: Number(env.PARLEY_DOWNLOAD_SECONDS || defaultSeconds) * 1000,
  });

  const binary = join(folder, 'worker/out/Release/mediasoup-worker');
  if (starts(binary)) return binary;
  say('No ready-made worker could be fetched: building it from its sources, which takes a minute or more.');
  return undefined;
}
