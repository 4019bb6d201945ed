import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

/** Removes the temporary folders of this run (create.js). */
export default async function remove() {
  // A browser that is ending may still write into its profile.
  await rm(tmpdir(), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
