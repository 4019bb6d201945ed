import { EllipsisVertical, EyeOff, Maximize, Minimize, Pin, PinOff, Volume2, VolumeX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { StageTile } from '../../../models/stage/stage.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import type { Models } from '../../context.ts';
import { PersonActions } from '../person/person-actions.tsx';
import { canFillScreen, toggleFullScreen } from './full-screen.ts';

/** The menu of a tile, for oneself only. */
export function TileMenu({ models, tile, label }: { models: Models; tile: StageTile; label: string }) {
  const { stage } = models;
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
        <ScreenSoundItem sounds={models.screenSounds} peer={subject.person.id} />
      )}
      {'person' in subject && (
        <PersonActions filter={models.personalFilter} toasts={models.toasts} person={subject.person} />
      )}
    </PopoverMenu>
  );
}

function ScreenSoundItem({ sounds, peer }: { sounds: Models['screenSounds']; peer: string }) {
  const silent = sounds.silenced.value.has(peer);
  return (
    <MenuItem
      icon={silent ? Volume2 : VolumeX}
      label={t(silent ? 'screen.sound_on' : 'screen.sound_off')}
      onClick={() => sounds.toggle(peer)}
    />
  );
}
