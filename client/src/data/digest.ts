/** SHA-256 over what comes bit by bit, which WebCrypto cannot do. */
export type Digest = { update(bytes: Uint8Array): void; hex(): string };

/** The code for it is loaded with the first file. */
export async function createDigest(): Promise<Digest> {
  const { sha256 } = await import('@noble/hashes/sha2.js');
  const hash = sha256.create();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    hex: () => [...hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/** Read at a time, in bytes. */
const BLOCK_BYTES = 1_048_576;

/** @throws what the file says against being read, as when it was changed or deleted meanwhile. */
export async function digestOf(content: Blob): Promise<string> {
  const digest = await createDigest();
  for (let offset = 0; offset < content.size; offset += BLOCK_BYTES) {
    digest.update(new Uint8Array(await content.slice(offset, offset + BLOCK_BYTES).arrayBuffer()));
  }
  return digest.hex();
}
