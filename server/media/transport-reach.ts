import type { WebRtcTransport } from 'mediasoup/types';
import { MEDIA_DUE_MS } from '#shared/protocol/media-due.ts';

/** The transports of a peer; `onSend` calls back with the one to send, now or once there is one. */
export type ReachedPair = { receive: WebRtcTransport; onSend(listener: (send: WebRtcTransport) => void): void };

/**
 * Decides from mediasoup's states whether the media of a peer is connected. A peer that sends something is connected
 * while its send transport is, and any other while its receive transport is. A transport that carries nothing is not
 * expected to connect: a browser starts ICE with the first producer or consumer.
 */
export class TransportReach {
  #send: WebRtcTransport | undefined;
  readonly #receive: WebRtcTransport;
  readonly #changed: (connected: boolean) => void;
  /** Undefined until media has connected, or has failed to connect in time. */
  #connected: boolean | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;
  #sends = false;
  #receives = false;
  #started = false;

  /** Calls back when media has connected, and when it has not been connected for `MEDIA_DUE_MS` after `start`. */
  constructor(pair: ReachedPair, changed: (connected: boolean) => void) {
    this.#receive = pair.receive;
    this.#changed = changed;
    this.#follow(pair.receive);
    pair.onSend((send) => {
      this.#send = send;
      this.#follow(send);
      send.observer.on('newproducer', () => {
        this.#sends = true;
        this.#review();
      });
    });
    pair.receive.observer.on('newconsumer', () => {
      this.#receives = true;
      this.#review();
    });
  }

  /** Starts when the peer is seated; before that, its media is not expected. */
  start(): void {
    this.#started = true;
    this.#review();
  }

  /** Calls back no more. May be called twice. */
  close(): void {
    clearTimeout(this.#due);
  }

  #follow(transport: WebRtcTransport): void {
    transport.on('icestatechange', () => this.#review());
    transport.on('dtlsstatechange', () => this.#review());
    transport.observer.once('close', () => this.close());
  }

  #review(): void {
    const expected = this.#sends ? this.#send : this.#receives ? this.#receive : undefined;
    if (!this.#started || !expected || expected.closed) return;
    if (isUp(expected)) this.#set(true);
    else this.#due ??= setTimeout(() => this.#set(false), MEDIA_DUE_MS).unref();
  }

  #set(connected: boolean): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#changed(connected);
  }
}

/** Whether media flows over it. */
export const isUp = ({ iceState, dtlsState }: WebRtcTransport) =>
  (iceState === 'connected' || iceState === 'completed') && dtlsState === 'connected';
