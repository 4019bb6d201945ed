/** What a device gives. Whoever holds it stops both tracks by `stop`. */
export type Captured = {
  /** To be shown and sent. */
  track: MediaStreamTrack;
  /** The device's own, which knows its settings and its end; the same track where nothing is done to it. */
  source: MediaStreamTrack;
  stop(): void;
};

/** A device's track as it is. */
export const unchanged = (source: MediaStreamTrack): Captured => ({
  track: source,
  source,
  stop: () => source.stop(),
});
