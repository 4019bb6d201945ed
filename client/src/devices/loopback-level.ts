/**
 * The level of a track, as reported by a connection of the page to itself (RFC 6464). It needs no audio output device,
 * for which an AudioContext in Firefox waits. Close it.
 */
export class LoopbackLevel {
  readonly #from = new RTCPeerConnection();
  readonly #to = new RTCPeerConnection();

  constructor(track: MediaStreamTrack) {
    pass(this.#from, this.#to);
    pass(this.#to, this.#from);
    this.#from.addTrack(track);
    // If it was closed before it was set up, there is nothing to report.
    this.#connect().catch(() => undefined);
  }

  /** The amplitude of the last packet, 0 to 1; 0 until one has arrived. */
  read(): number {
    const [receiver] = this.#to.getReceivers();
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  close(): void {
    this.#from.close();
    this.#to.close();
  }

  async #connect(): Promise<void> {
    await this.#from.setLocalDescription();
    await this.#to.setRemoteDescription(description(this.#from));
    await this.#to.setLocalDescription();
    await this.#from.setRemoteDescription(description(this.#to));
  }
}

function pass(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.onicecandidate = ({ candidate }) => {
    if (candidate) to.addIceCandidate(candidate).catch(() => undefined);
  };
}

function description({ localDescription }: RTCPeerConnection): RTCSessionDescriptionInit {
  return localDescription ?? { type: 'rollback' };
}
