import { useEffect, useRef, useState } from 'preact/hooks';
import type { AudioOutput } from '../../devices/audio-output.ts';
import { routeTo } from '../../devices/audio-output.ts';
import type { Person } from '../../models/call/call.ts';

export type RemoteAudioProps = {
  people: readonly Person[];
  /** The participants whose screen audio is muted. */
  silenced: ReadonlySet<string>;
  /** Whether a participant is played at all. */
  hears: (peer: string) => boolean;
  audio: AudioOutput;
  speaker: string | undefined;
  /** Called when a track starts to play. */
  onPlays: (track: MediaStreamTrack) => void;
};

/** Plays the audio of all participants and of their screens. */
export function RemoteAudio({ people, silenced, hears, ...how }: RemoteAudioProps) {
  const audible = people.filter(({ id }) => hears(id));
  const sounds = audible.flatMap(({ id, microphone, screenAudio }) => [
    { key: `${id}-microphone`, track: microphone?.track },
    { key: `${id}-screen`, track: silenced.has(id) ? undefined : screenAudio?.track },
  ]);
  return <>{sounds.map(({ key, track }) => track && <Sound key={key} track={track} {...how} />)}</>;
}

type SoundProps = Omit<RemoteAudioProps, 'people' | 'silenced' | 'hears'> & { track: MediaStreamTrack };

/** Plays one track; a replaced track continues until the new one plays. */
function Sound({ track, onPlays, ...how }: SoundProps) {
  const [playing, setPlaying] = useState<MediaStreamTrack>();
  const tracks = playing === undefined || playing === track ? [track] : [playing, track];
  const onPlaying = (one: MediaStreamTrack) => {
    setPlaying(one);
    onPlays(one);
  };
  return (
    <>
      {tracks.map((one) => (
        <Playing key={one.id} track={one} onPlays={onPlaying} {...how} />
      ))}
    </>
  );
}

function Playing({ track, audio, speaker, onPlays }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => (element.current === null ? undefined : audio.play(element.current, track)), [audio, track]);
  useEffect(() => {
    if (element.current !== null) void routeTo(element.current, speaker);
  }, [speaker]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions to offer
    <audio ref={element} onPlaying={() => onPlays(track)} />
  );
}
