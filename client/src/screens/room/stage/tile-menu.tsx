import { ArrowLeft, ArrowRight, EyeOff, Maximize, Minimize, Volume2, VolumeX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { StageTile } from '../../../models/stage/stage.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import type { Uses } from '../../models.ts';
import { moderatedPerson } from '../person/moderated-person.ts';
import { PersonMenu, type PersonMenuProps } from '../person/person-menu.tsx';
import { canFillScreen, toggleFullScreen } from './full-screen.ts';

export type TileMenuProps = Omit<PersonMenuProps, 'look' | 'label' | 'pins' | 'person' | 'children'> &
  Uses<'screenSounds' | 'hands'> & { tile: StageTile; label: string };

/** The menu of a tile: that of its participant, and what concerns the tile. */
export function TileMenu({ tile, label, screenSounds, ...models }: TileMenuProps) {
  const { key, subject } = tile;
  const person = 'person' in subject ? moderatedPerson(subject.person, models) : undefined;
  return (
    <PersonMenu {...models} look="overlay" label={label} pins={key} person={person}>
      <MoveItems stage={models.stage} tile={tile} />
      {canFillScreen() && <FullScreenItem tile={key} />}
      {subject.of === 'self' && (
        <MenuItem icon={EyeOff} label={t('layout.hide_self')} onClick={() => models.stage.toggleSelf()} />
      )}
      {subject.of === 'screen' && subject.person.screenAudio && (
        <ScreenSoundItem screenSounds={screenSounds} peer={subject.person.id} />
      )}
    </PersonMenu>
  );
}

function FullScreenItem({ tile }: { tile: StageTile['key'] }) {
  const full = document.fullscreenElement?.id === tile;
  return (
    <MenuItem
      icon={full ? Minimize : Maximize}
      label={t(full ? 'tile.full_end' : 'tile.full')}
      onClick={() => void toggleFullScreen(tile)}
    />
  );
}

/** Without a pointer, a person's small tile changes places with its neighbours. */
function MoveItems({ stage, tile: { key } }: Uses<'stage'> & { tile: StageTile }) {
  const { before, behind } = stage.neighboursOf(key);
  return (
    <>
      {before && <MenuItem icon={ArrowLeft} label={t('tile.forward')} onClick={() => stage.moveTile(key, before)} />}
      {behind && <MenuItem icon={ArrowRight} label={t('tile.back')} onClick={() => stage.moveTile(key, behind)} />}
    </>
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
