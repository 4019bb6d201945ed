import { isMirrored } from '../../../devices/mirrored.ts';
import { t } from '../../../i18n/i18n.ts';
import { chooseFit } from '../../../layout/fit.ts';
import type { CaptureState } from '../../../models/devices/devices.ts';
import type { VideoSuspension } from '../../../models/quality/video-suspension.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Tile } from '../../../ui/tile.tsx';
import { VideoView } from '../../../ui/video-view.tsx';
import { hueOf, initials } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';
import { HandMark } from '../person/hand-mark.tsx';
import { LinkQualityMark } from '../person/link-quality-mark.tsx';
import { RoleMark } from '../person/role-mark.tsx';
import { FloatHandle } from './float-handle.tsx';
import { TileMenu, type TileMenuProps } from './tile-menu.tsx';
import { useDrag } from './use-drag.ts';

export type SelfTileProps = Omit<TileMenuProps, 'label'> &
  Uses<'call' | 'quality' | 'devices' | 'hands' | 'videoSuspension' | 'settings'> & {
    /** Whether it floats over another tile, and can be moved. */
    floats: boolean;
  };

/** The tile of the local participant, mirrored. */
export function SelfTile({ tile, floats, ...models }: SelfTileProps) {
  const { call, quality, devices, hands, moderation, videoSuspension, settings, stage } = models;
  const { place, drag } = useDrag(tile.place, {
    enabled: floats,
    byTouch: true,
    onDrop: (dropped) => stage.dropSelf(dropped),
  });
  const name = settings.name.value;
  const label = t('room.you', { name });
  const camera = devices.camera.value;
  const audible = devices.microphone.value.phase === 'on' && !devices.muted.value;
  return (
    <Tile
      id={tile.key}
      place={place}
      label={label}
      muted={!audible}
      speaking={audible && call.selfSpeaking.value}
      pinned={stage.pins.value.includes(tile.key)}
      state={stateOf(camera, videoSuspension)}
      mark={
        <>
          <RoleMark call={call} role={moderation.role.value} size={15} />
          <LinkQualityMark quality={quality.own.value} onTile />
        </>
      }
      floating={floats}
      drag={drag}
      menu={<TileMenu {...models} tile={tile} label={label} />}
    >
      <Avatar initials={initials(name)} hue={hueOf(quality.self.value ?? name)} />
      {camera.phase === 'on' && (
        <VideoView
          track={camera.track}
          mirrored={isMirrored(camera.source)}
          fitFor={(size) => chooseFit(size, tile.place)}
          onSize={(size) => stage.measure(tile.key, size)}
        />
      )}
      {floats && <FloatHandle stage={stage} />}
      <HandMark place={hands.own.value} onTile />
    </Tile>
  );
}

function stateOf(camera: CaptureState, { suspended, overLimit }: VideoSuspension): string | undefined {
  if (overLimit.value) return t('data.camera_paused');
  if (suspended.value) return t('tile.camera_suspended');
  return camera.phase === 'on' ? undefined : t('tile.camera_off');
}
