/** SHA-256 over content that arrives in pieces, which WebCrypto cannot compute. */
export type Digest = { update(bytes: Uint8Array): void; hex(): string };

/** The code is loaded with the first file. */
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

/** @throws the error of reading the file, for example because it was changed or deleted meanwhile. */
export async function digestOf(content: Blob): Promise<string> {
  const digest = await createDigest();
  for (let offset = 0; offset < content.size; offset += BLOCK_BYTES) {
    digest.update(new Uint8Array(await content.slice(offset, offset + BLOCK_BYTES).arrayBuffer()));
  }
  return digest.hex();
}
