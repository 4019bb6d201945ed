/**
 * A microphone that is switched off, and sent as next to nothing (DTX). The clock of sound that is not sent at all stands still, and
 * whoever receives it again takes it for late by as much, and lets the picture wait for it.
 */
export class Silence {
  #of: MediaStreamTrack | undefined;
  #silent: MediaStreamTrack | undefined;

  /** The same one for the same track; none for a picture, which has a clock of its own. */
  insteadOf(track: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
    if (track === this.#of) return this.#silent;
    this.end();
    if (track?.kind !== 'audio') return undefined;
    this.#of = track;
    this.#silent = track.clone();
    this.#silent.enabled = false;
    return this.#silent;
  }

  /** Lets go of the device. */
  end(): void {
    this.#silent?.stop();
    this.#of = undefined;
    this.#silent = undefined;
  }
}
