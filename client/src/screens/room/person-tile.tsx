import { t } from '../../i18n/i18n.ts';
import type { Rect } from '../../layout/best-grid.ts';
import { chooseFit } from '../../layout/fit.ts';
import type { Person } from '../../models/call.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Tile } from '../../ui/tile.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { hueOf, initials } from '../../util/person-look.ts';
import type { Models } from '../context.ts';
import { HandMark } from './hand-mark.tsx';

/** Somebody else: their camera where pictures are shown, or their initials. */
export function PersonTile({ place, person, models }: { place: Rect; person: Person; models: Models }) {
  const { hands, stage } = models;
  const { id, name, camera, microphone, speaking } = person;
  const video = camera === undefined || camera.paused || stage.soundOnly.value ? undefined : camera.track;
  return (
    <Tile
      place={place}
      label={name}
      muted={microphone === undefined || microphone.paused}
      speaking={speaking}
      state={stateOf(camera)}
    >
      <Avatar initials={initials(name)} hue={hueOf(id)} />
      {video && <VideoView track={video} fitFor={(size) => chooseFit(size, place)} />}
      <HandMark place={hands.placeOf(id)} onTile />
    </Tile>
  );
}

function stateOf(camera: Person['camera']): string | undefined {
  if (camera === undefined || camera.paused) return t('tile.camera_off');
  return camera.track === undefined ? t('tile.waiting') : undefined;
}
