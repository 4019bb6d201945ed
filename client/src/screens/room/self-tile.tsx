import { isMirrored } from '../../devices/mirrored.ts';
import { t } from '../../i18n/i18n.ts';
import type { Rect } from '../../layout/best-grid.ts';
import { chooseFit } from '../../layout/fit.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Tile } from '../../ui/tile.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { hueOf, initials } from '../../util/person-look.ts';
import type { Models } from '../context.ts';
import { HandMark } from './hand-mark.tsx';

/** Oneself, as in a mirror. */
export function SelfTile({ place, models }: { place: Rect; models: Models }) {
  const { call, devices, hands, settings } = models;
  const name = settings.name.value;
  const camera = devices.camera.value;
  const heard = devices.microphone.value.phase === 'on' && !devices.muted.value;
  return (
    <Tile
      place={place}
      label={t('room.you', { name })}
      muted={!heard}
      speaking={heard && call.selfSpeaking.value}
      state={camera.phase === 'on' ? undefined : t('tile.camera_off')}
    >
      <Avatar initials={initials(name)} hue={hueOf(name)} />
      {camera.phase === 'on' && (
        <VideoView
          track={camera.track}
          mirrored={isMirrored(camera.source)}
          fitFor={(size) => chooseFit(size, place)}
        />
      )}
      <HandMark place={hands.own.value} onTile />
    </Tile>
  );
}
