import { t } from '../../../i18n/i18n.ts';
import { chooseFit } from '../../../layout/fit.ts';
import type { Person } from '../../../models/call/call.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Tile } from '../../../ui/tile.tsx';
import { useSettled } from '../../../ui/use-settled.ts';
import { VideoView } from '../../../ui/video-view.tsx';
import { hueOf, initials } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';
import { HandMark } from '../person/hand-mark.tsx';
import { LinkQualityMark } from '../person/link-quality-mark.tsx';
import { PersonalMarks } from '../person/person-actions.tsx';
import { RoleMark } from '../person/role-mark.tsx';
import { hideIfTooLarge } from './hide-if-too-large.ts';
import { TileMenu, type TileMenuProps } from './tile-menu.tsx';
import { useDrag } from './use-drag.ts';

export type PersonTileProps = Omit<TileMenuProps, 'label'> &
  Uses<'call' | 'quality' | 'hands'> & {
    person: Person;
    /** Whether their media has stopped arriving. */
    lost: boolean;
  };

/** For this time, a newcomer without microphone or camera may be about to send them, in milliseconds. */
const ARRIVAL_MS = 500;

/** Another participant: their camera if video is shown, otherwise their initials. */
export function PersonTile({ tile, person, lost, ...models }: PersonTileProps) {
  const { call, quality, hands, stage, personalFilter } = models;
  const { id, name, camera, microphone, speaking } = person;
  const { before, behind } = stage.neighboursOf(tile.key);
  const { place, drag } = useDrag(tile.place, {
    enabled: (before ?? behind) !== undefined,
    // A finger turns pages or presses long.
    byTouch: false,
    onDrop: (dropped) => stage.dropTile(tile.key, dropped),
  });
  const settled = useSettled(ARRIVAL_MS);
  const video = camera === undefined || camera.paused || stage.soundOnly.value ? undefined : camera.track;
  return (
    <Tile
      id={tile.key}
      place={place}
      drag={drag}
      label={name}
      muted={microphone?.paused ?? settled}
      speaking={speaking}
      pinned={stage.pins.value.includes(tile.key)}
      notice={lost ? undefined : noticeOf(person, call)}
      lost={lost ? t('tile.lost') : undefined}
      state={personalFilter.sees(id) && (camera || settled) ? stateOf(camera) : undefined}
      mark={
        <>
          <RoleMark call={call} role={person.role} size={15} />
          <LinkQualityMark quality={quality.of(id)} onTile />
          <PersonalMarks filter={personalFilter} peer={id} size={15} />
        </>
      }
      menu={<TileMenu {...models} tile={tile} label={name} />}
    >
      <Avatar initials={initials(name)} hue={hueOf(id)} />
      {video && (
        <VideoView
          track={video}
          fitFor={(size) => chooseFit(size, tile.place)}
          onShown={(track) => call.plays(track)}
          onSize={(size) => {
            stage.measure(tile.key, size);
            hideIfTooLarge(models, { person, size });
          }}
        />
      )}
      <HandMark place={hands.placeOf(id)} onTile />
    </Tile>
  );
}

function noticeOf(person: Person, call: Uses<'call'>['call']): string | undefined {
  const { microphone, camera } = person;
  if (microphone?.rejected && camera?.rejected) return t('tile.rejected');
  if (microphone?.rejected) return t('tile.sound_rejected');
  if (camera?.rejected) return t('tile.video_rejected');
  return isUnheard(person, call) ? t('tile.unheard') : undefined;
}

/** Directly from them, it arrives although the server does not receive it. */
const isUnheard = ({ connected }: Person, { mode }: Uses<'call'>['call']) => !connected && mode.value.mode !== 'direct';

function stateOf(camera: Person['camera']): string | undefined {
  if (camera === undefined || camera.paused) return t('tile.camera_off');
  return camera.track === undefined && !camera.rejected ? t('tile.waiting') : undefined;
}
