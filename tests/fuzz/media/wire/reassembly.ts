type Message = { type: number; body: Buffer; missing: number };

/**
 * Puts the fragments of handshake messages together and hands out each message once, in order (RFC 6347, section
 * 4.2.3).
 */
export class Reassembly {
  readonly #messages = new Map<number, Message>();
  #next = 0;

  /** Takes the content of one record, which may hold several messages. */
  add(content: Buffer): void {
    for (let at = 0; at + 12 <= content.length; ) {
      const head = content.subarray(at, at + 12);
      const bytes = head.readUIntBE(9, 3);
      this.#take(head, content.subarray(at + 12, at + 12 + bytes));
      at += 12 + bytes;
    }
  }

  /** The next message, if all of it is here. */
  take(): { type: number; sequence: number; body: Buffer } | undefined {
    const message = this.#messages.get(this.#next);
    if (!message || message.missing > 0) return undefined;
    this.#messages.delete(this.#next);
    const sequence = this.#next;
    this.#next += 1;
    return { type: message.type, sequence, body: message.body };
  }

  #take(head: Buffer, fragment: Buffer): void {
    const sequence = head.readUInt16BE(4);
    if (sequence < this.#next) return;
    const length = head.readUIntBE(1, 3);
    const known = this.#messages.get(sequence);
    const message = known ?? { type: head.readUInt8(0), body: Buffer.alloc(length), missing: length };
    // A repeat comes whole: the peer sends its flight again after a second, when nothing of it is missing here.
    if (known && known.missing === 0) return;
    fragment.copy(message.body, head.readUIntBE(6, 3));
    message.missing -= fragment.length;
    this.#messages.set(sequence, message);
  }
}
