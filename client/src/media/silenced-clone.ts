/**
 * A clone of a microphone track that stands between the microphone and one of its senders. The RTP clock stops while no
 * audio is sent, even in the moment in which one track replaces another; a receiver takes it for that much late from
 * then on, and delays the video as well. So a clone is sent that can be silenced, which costs almost nothing (DTX).
 *
 * In WebKit, a clone that is made while a phone call or another app holds the microphone stays silent when the
 * microphone is back (https://bugs.webkit.org/show_bug.cgi?id=282874). With `audibleCopies` off, a clone stands only
 * for silence.
 */
export class SilencedClone {
  readonly #audibleCopies: boolean;
  #of: MediaStreamTrack | undefined;
  #copy: MediaStreamTrack | undefined;

  constructor({ audibleCopies }: { audibleCopies: boolean }) {
    this.#audibleCopies = audibleCopies;
  }

  /** The same clone for the same audio; video, which has a clock of its own, as it is or not at all. */
  through(track: MediaStreamTrack | undefined, { open }: { open: boolean }): MediaStreamTrack | undefined {
    if (track !== this.#of) this.end();
    // Its owner has released the device, which the clone would keep open; silence stands for it until the next one.
    else if (track?.readyState === 'ended') this.#copy?.stop();
    if (track?.kind !== 'audio') return open ? track : undefined;
    this.#of = track;
    if (open && !this.#audibleCopies) return track;
    this.#copy ??= track.clone();
    this.#copy.enabled = open;
    return this.#copy;
  }

  /** Releases the device. */
  end(): void {
    this.#copy?.stop();
    this.#of = undefined;
    this.#copy = undefined;
  }
}
