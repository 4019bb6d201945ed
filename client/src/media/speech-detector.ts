import { LevelMeter } from '../devices/level-meter.ts';

/** Anything louder counts as speech: as an amplitude, and the same loudness on the scale of a level meter. */
export const SPEECH = { amplitude: 0.02, level: 0.54 };

/**
 * Detects whether the local participant is speaking: by the browser's statistics of the sender, or by a level meter if
 * it lacks them (Firefox).
 */
export class SpeechDetector {
  #metered: { track: MediaStreamTrack; meter: LevelMeter } | undefined;
  #closed = false;

  /** To be called repeatedly, with a sender that has this track. */
  async isSpeaking(sender: RTCRtpSender, track: MediaStreamTrack): Promise<boolean> {
    const stats = [...(await sender.getStats()).values()];
    const level: unknown = stats.find(({ type }) => type === 'media-source')?.audioLevel;
    if (typeof level === 'number') return level > SPEECH.amplitude;
    return !this.#closed && this.#meterOf(track).read() > SPEECH.level;
  }

  close(): void {
    this.#closed = true;
    this.#metered?.meter.close();
  }

  #meterOf(track: MediaStreamTrack): LevelMeter {
    if (this.#metered?.track === track) return this.#metered.meter;
    this.#metered?.meter.close();
    const meter = new LevelMeter(track);
    this.#metered = { track, meter };
    return meter;
  }
}
