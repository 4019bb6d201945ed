/**
 * Reads whom a worker is serving, from the record that server/setup/worker/served.hpp keeps: also, and above all, after
 * its death.
 */
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import type { AppData, Worker } from 'mediasoup/types';
import type { Person } from './suspects.ts';

/** The length of each of the two names in the record, in bytes. */
const NAME_BYTES = 40;
/**
 * A hanging worker is killed some time after the packet at which it hangs; its sender may have left meanwhile, in
 * milliseconds.
 */
const KEPT_MS = 60_000;

/** The data attached to transports and producers, so that they can be traced to the person. */
export const ofPerson = ({ seat, address }: Person): AppData => ({ owner: seat, address });

/** Knows the people behind what one worker serves. */
export class Served {
  readonly #worker: Worker;
  readonly #file: number | undefined;
  /** By the ids of their transports and producers. */
  readonly #people = new Map<string, Person>();
  /** Once the worker has ended. */
  #last: Person[] | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#file = openRecord(worker.pid);
    worker.observer.on('newrouter', ({ observer }) => {
      observer.on('newtransport', (transport) => {
        this.#keep(transport);
        transport.observer.on('newproducer', (producer) => this.#keep(producer));
      });
    });
    worker.once('subprocessclose', () => {
      this.#last = this.people;
      if (this.#file !== undefined) closeSync(this.#file);
    });
  }

  /**
   * The person whose packet, request or timer is being served, and the one to whom it is being forwarded; the sender of
   * what comes over a pipe is on another worker. Nobody if the worker does not report it, like one that was downloaded.
   * For a dead worker, those of its last moment.
   */
  get people(): Person[] {
    if (this.#last !== undefined) return this.#last;
    if (this.#file === undefined) return [];
    const record = Buffer.alloc(2 * NAME_BYTES);
    readSync(this.#file, record, 0, record.length, 0);
    const names = [record.subarray(0, NAME_BYTES), record.subarray(NAME_BYTES)].map(textOf);
    const [source, receiver] = names.map((name) => this.#people.get(name));
    if (!source) return [];
    return receiver && receiver.seat !== source.seat ? [source, receiver] : [source];
  }

  #keep({ id, appData, observer }: Traceable): void {
    const { owner, address } = appData;
    // Not the transports of pipes, which belong to nobody.
    if (typeof owner !== 'string' || typeof address !== 'string') return;
    const person = { seat: owner, address };
    this.#people.set(id, person);
    observer.once('close', () => {
      if (this.#worker.closed) return;
      const forget = () => {
        // Its sender may have created another one under the same id.
        if (this.#people.get(id) === person) this.#people.delete(id);
      };
      setTimeout(forget, KEPT_MS).unref();
    });
  }
}

type Traceable = { id: string; appData: AppData; observer: { once(event: 'close', listener: () => void): unknown } };

/** Up to the first zero. */
const textOf = (bytes: Buffer): string => bytes.toString('latin1').split('\0', 1).join();

/** Undefined if there is none: an older worker, or a system other than Linux. */
function openRecord(pid: number): number | undefined {
  const folder = `/proc/${pid}/fd`;
  try {
    const name = readdirSync(folder).find((one) => readlinkSync(`${folder}/${one}`).startsWith('/memfd:parley-served'));
    return name === undefined ? undefined : openSync(`${folder}/${name}`, 'r');
  } catch {
    return undefined; // no such process or system, or the process is gone: nothing to read either way
  }
}
