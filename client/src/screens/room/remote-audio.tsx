import { useEffect, useRef, useState } from 'preact/hooks';
import { Amplifier } from '../../devices/amplifier.ts';
import type { AudioOutput } from '../../devices/audio-output.ts';
import { routeTo } from '../../devices/audio-output.ts';
import type { Person } from '../../models/call/call.ts';
import { useVolume } from './use-volume.ts';

export type RemoteAudioProps = {
  people: readonly Person[];
  /** The participants whose screen audio is muted. */
  silenced: ReadonlySet<string>;
  /** Whether a participant is played at all. */
  hears: (peer: string) => boolean;
  /** How loud a participant is played, from 0 over 1 (as they are sent) to 2. */
  volumeOf: (peer: string) => number;
  audio: AudioOutput;
  speaker: string | undefined;
  /** Called when a track starts to play. */
  onPlays: (track: MediaStreamTrack) => void;
};

/** Plays the audio of all participants and of their screens. */
export function RemoteAudio({ people, silenced, hears, volumeOf, ...how }: RemoteAudioProps) {
  const [amplifier] = useState(() => new Amplifier());
  const audible = people.filter(({ id }) => hears(id));
  const sounds = audible.flatMap(({ id, microphone, screenAudio }) => [
    { key: `${id}-microphone`, track: microphone?.track, volume: volumeOf(id) },
    { key: `${id}-screen`, track: silenced.has(id) ? undefined : screenAudio?.track, volume: volumeOf(id) },
  ]);
  return (
    <>
      {sounds.map(({ key, track, volume }) =>
        track ? <Sound key={key} track={track} volume={volume} amplifier={amplifier} {...how} /> : null,
      )}
    </>
  );
}

type SoundProps = Pick<RemoteAudioProps, 'audio' | 'speaker' | 'onPlays'> & {
  track: MediaStreamTrack;
  volume: number;
  amplifier: Amplifier;
};

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

function Playing({ track, audio, speaker, onPlays, ...loudness }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  const { track: played, volume } = useVolume(track, loudness);
  useEffect(() => (element.current === null ? undefined : audio.play(element.current, played)), [audio, played]);
  useEffect(() => {
    if (element.current !== null) element.current.volume = volume;
  }, [volume]);
  useEffect(() => {
    if (element.current !== null) void routeTo(element.current, speaker);
  }, [speaker]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions to offer
    <audio ref={element} onPlaying={() => onPlays(track)} />
  );
}
