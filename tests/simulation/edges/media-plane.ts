/** Where media goes: which transports exist at a server, and who watches the other end of them. */
export class MediaPlane {
  readonly #up = new Set<string>();
  readonly #watching = new Map<string, () => void>();

  isUp(transport: string): boolean {
    return this.#up.has(transport);
  }

  /** The server now has this transport. */
  raise(transport: string): void {
    this.#up.add(transport);
  }

  /** The server no longer has it. */
  lose(transport: string): void {
    this.#up.delete(transport);
    this.#watching.get(transport)?.();
  }

  /** Calls back once nothing comes from the other end of this transport any more. */
  watch(transport: string, lost: () => void): () => void {
    this.#watching.set(transport, lost);
    return () => this.#watching.delete(transport);
  }
}
