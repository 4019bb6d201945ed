/**
 * Stands between a microphone and one of those who send it. The clock of sound that is not sent at all stands still,
 * and so it does for the moment in which one track is put in another's place; whoever receives it takes it for late by
 * as much from then on, and lets the picture wait for it. So a copy is sent that can be switched off, which costs next
 * to nothing (DTX).
 *
 * In WebKit a copy that is made while a phone call or another app holds the microphone stays silent when the microphone
 * is back (https://bugs.webkit.org/show_bug.cgi?id=282874). With `audibleCopies` off a copy stands only for silence.
 */
export class SilencedClone {
  readonly #audibleCopies: boolean;
  #of: MediaStreamTrack | undefined;
  #copy: MediaStreamTrack | undefined;

  constructor({ audibleCopies }: { audibleCopies: boolean }) {
    this.#audibleCopies = audibleCopies;
  }

  /** The same copy for the same sound; a picture, which has a clock of its own, as it is or not at all. */
  through(track: MediaStreamTrack | undefined, { open }: { open: boolean }): MediaStreamTrack | undefined {
    if (track !== this.#of) this.end();
    // Its owner has let go of the device, which the copy would keep open as it was; silence stands for it until the
    // next.
    else if (track?.readyState === 'ended') this.#copy?.stop();
    if (track?.kind !== 'audio') return open ? track : undefined;
    this.#of = track;
    if (open && !this.#audibleCopies) return track;
    this.#copy ??= track.clone();
    this.#copy.enabled = open;
    return this.#copy;
  }

  /** Lets go of the device. */
  end(): void {
    this.#copy?.stop();
    this.#of = undefined;
    this.#copy = undefined;
  }
}
