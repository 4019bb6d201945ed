/** What a device gives. Whoever holds it stops both tracks by `stop`, which may be called twice. */
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

/** A device's track and what is made of it; `end` lets go of whatever makes it. */
export function processed(source: MediaStreamTrack, track: MediaStreamTrack, end: () => void): Captured {
  let over = false;
  const stop = () => {
    source.stop();
    track.stop();
    if (!over) end();
    over = true;
  };
  return { track, source, stop };
}
