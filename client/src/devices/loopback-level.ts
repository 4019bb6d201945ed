/**
 * How loud a track is, as a connection of the page to itself tells it (RFC 6464). It does without an audio output
 * device, which an AudioContext of Firefox waits for. Close it.
 */
export class LoopbackLevel {
  readonly #from = new RTCPeerConnection();
  readonly #to = new RTCPeerConnection();

  constructor(track: MediaStreamTrack) {
    pass(this.#from, this.#to);
    pass(this.#to, this.#from);
    this.#from.addTrack(track);
    // Closed before it was set up, there is nothing to be told.
    this.#connect().catch(() => undefined);
  }

  /** The amplitude of the last packet, 0 to 1; 0 until one has come. */
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
