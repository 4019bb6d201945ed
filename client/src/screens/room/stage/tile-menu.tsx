import { EllipsisVertical, EyeOff, Maximize, Minimize, Pin, PinOff, Volume2, VolumeX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { StageTile } from '../../../models/stage/stage.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import type { Uses } from '../../models.ts';
import { PersonActions } from '../person/person-actions.tsx';
import { canFillScreen, toggleFullScreen } from './full-screen.ts';

export type TileMenuProps = Uses<'stage' | 'screenSounds' | 'personalFilter' | 'toasts'> & {
  tile: StageTile;
  label: string;
};

/** The menu of a tile; its actions change this page only. */
export function TileMenu({ tile, label, stage, screenSounds, personalFilter, toasts }: TileMenuProps) {
  const { key, subject } = tile;
  const pinned = stage.pinned.value === key;
  const full = document.fullscreenElement?.id === key;
  return (
    <PopoverMenu look="overlay" icon={EllipsisVertical} label={t('tile.menu', { label })}>
      <MenuItem
        icon={pinned ? PinOff : Pin}
        label={t(pinned ? 'tile.unpin' : 'tile.pin')}
        onClick={() => stage.togglePin(key)}
      />
      {canFillScreen() && (
        <MenuItem
          icon={full ? Minimize : Maximize}
          label={t(full ? 'tile.full_end' : 'tile.full')}
          onClick={() => void toggleFullScreen(key)}
        />
      )}
      {subject.of === 'self' && (
        <MenuItem icon={EyeOff} label={t('layout.hide_self')} onClick={() => stage.toggleSelf()} />
      )}
      {subject.of === 'screen' && subject.person.screenAudio && (
        <ScreenSoundItem screenSounds={screenSounds} peer={subject.person.id} />
      )}
      {'person' in subject && <PersonActions filter={personalFilter} toasts={toasts} person={subject.person} />}
    </PopoverMenu>
  );
}

function ScreenSoundItem({ screenSounds, peer }: Uses<'screenSounds'> & { peer: string }) {
  const silent = screenSounds.silenced.value.has(peer);
  return (
    <MenuItem
      icon={silent ? Volume2 : VolumeX}
      label={t(silent ? 'screen.sound_on' : 'screen.sound_off')}
      onClick={() => screenSounds.toggle(peer)}
    />
  );
}
