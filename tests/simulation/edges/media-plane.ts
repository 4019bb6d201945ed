/** The media plane: which transports exist at a server, and which listeners wait for their end. */
export class MediaPlane {
  readonly #up = new Set<string>();
  readonly #watching = new Map<string, () => void>();

  isUp(transport: string): boolean {
    return this.#up.has(transport);
  }

  /** The server has created this transport. */
  raise(transport: string): void {
    this.#up.add(transport);
  }

  /** The server has closed it. */
  lose(transport: string): void {
    this.#up.delete(transport);
    this.#watching.get(transport)?.();
  }

  /** Calls back when the other end of this transport is gone. */
  watch(transport: string, lost: () => void): () => void {
    this.#watching.set(transport, lost);
    return () => this.#watching.delete(transport);
  }
}
