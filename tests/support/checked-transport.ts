import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';
import { nominatingCheck } from './stun-request.ts';
import { until } from './until.ts';

type Ice = TransportInfo['iceParameters'];

/** Sends connectivity checks to a transport over UDP, one after another, and reports which of them succeed. */
export class CheckedTransport {
  readonly #socket: Socket;
  /** Transactions of the checks that succeeded. */
  readonly #succeeded = new Set<string>();

  static async open({ iceCandidates }: TransportInfo): Promise<CheckedTransport> {
    const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
    if (!candidate) throw new Error('the transport has no UDP candidate');
    const socket = createSocket('udp4');
    socket.connect(candidate.port, candidate.address);
    await once(socket, 'connect');
    return new CheckedTransport(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (message) => {
      // A success response to a Binding request, RFC 8489, section 5.
      if (message.readUInt16BE(0) === 0x0101) this.#succeeded.add(transactionOf(message));
    });
  }

  /** Whether a check with each of these credentials succeeds. The last one must: it shows that the others were read. */
  async answered(credentials: readonly Ice[]): Promise<boolean[]> {
    const checks = credentials.map((iceParameters) => nominatingCheck({ iceParameters }));
    for (const check of checks) this.#socket.send(check);
    const transactions = checks.map(transactionOf);
    await until(() => this.#succeeded.has(transactions.at(-1) ?? ''), 'the last check succeeds');
    return transactions.map((transaction) => this.#succeeded.has(transaction));
  }

  close(): void {
    this.#socket.close();
  }
}

const transactionOf = (message: Buffer) => message.subarray(8, 20).toString('hex');
