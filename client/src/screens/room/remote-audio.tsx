import { useEffect, useRef } from 'preact/hooks';
import type { AudioOutput } from '../../devices/audio-output.ts';
import { routeTo } from '../../devices/audio-output.ts';
import type { Person } from '../../models/call.ts';

export type RemoteAudioProps = {
  people: readonly Person[];
  /** Whose screens are not to be heard. */
  silenced: ReadonlySet<string>;
  audio: AudioOutput;
  speaker: string | undefined;
};

/** Lets everyone be heard, and the sound of their screens. */
export function RemoteAudio({ people, silenced, audio, speaker }: RemoteAudioProps) {
  const tracks = people.flatMap(({ id, microphone, screenAudio }) => [
    microphone?.track,
    silenced.has(id) ? undefined : screenAudio?.track,
  ]);
  return <>{tracks.map((track) => track && <Sound key={track.id} track={track} audio={audio} speaker={speaker} />)}</>;
}

function Sound({
  track,
  audio,
  speaker,
}: {
  track: MediaStreamTrack;
  audio: AudioOutput;
  speaker: string | undefined;
}) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => (element.current === null ? undefined : audio.play(element.current, track)), [audio, track]);
  useEffect(() => {
    if (element.current !== null) void routeTo(element.current, speaker);
  }, [speaker]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions to offer
    <audio ref={element} />
  );
}
