/** The output of a device. Its owner stops both tracks with `stop`, which may be called twice. */
export type Captured = {
  /** The track to show and send. */
  track: MediaStreamTrack;
  /** The device's own track, which knows its settings and its end; the same track if nothing is done to it. */
  source: MediaStreamTrack;
  stop(): void;
};

/** A device's track as it is. */
export const unchanged = (source: MediaStreamTrack): Captured => ({
  track: source,
  source,
  stop: () => source.stop(),
});

/** A device's track and the result of an effect; `end` releases the effect. */
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
