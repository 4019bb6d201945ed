import { EllipsisVertical, MessageSquareLock, Pin, PinOff, Volume2 } from 'lucide';
import type { ComponentChildren } from 'preact';
import { percent, t } from '../../../i18n/i18n.ts';
import type { TileKey } from '../../../layout/tile-key.ts';
import { MAX_VOLUME } from '../../../models/people/volumes.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import { Slider } from '../../../ui/slider.tsx';
import type { Uses } from '../../models.ts';
import type { ModeratedPerson } from './moderated-person.ts';
import { ModerationItems } from './moderation-items.tsx';
import { PersonActions } from './person-actions.tsx';
import styles from './person-menu.module.css';

export type PersonMenuProps = Uses<
  'chat' | 'dialogs' | 'moderation' | 'personalFilter' | 'sidePanel' | 'stage' | 'toasts' | 'volumes'
> & {
  look: 'quiet' | 'overlay';
  /** Whom or what the menu is about. */
  label: string;
  /** The tile that it pins; undefined for a participant without a tile. */
  pins: TileKey | undefined;
  /** Another participant, whose items it has; undefined in the menu of the local participant. */
  person: ModeratedPerson | undefined;
  /** More items, after the pin. */
  children?: ComponentChildren;
};

/**
 * The menu of a participant, on a tile as in the list of people. Except for messages and the items of moderators, it
 * changes this page only.
 */
export function PersonMenu({ look, label, pins, person, children, ...models }: PersonMenuProps) {
  const { stage, personalFilter, toasts, volumes, moderation } = models;
  const moderates = person !== undefined && moderation.mayModerate(person.role);
  const mayWrite = person !== undefined && personalFilter.admits(person.id) && !moderation.restraintOn('chat');
  return (
    <PopoverMenu look={look} icon={EllipsisVertical} label={t('tile.menu', { label })}>
      <div class={styles.columns} data-columns={moderates || undefined}>
        <div>
          {pins && <PinItems stage={stage} tile={pins} />}
          {children}
          {person && mayWrite && <MessageItem {...models} person={person} />}
          {person && personalFilter.hears(person.id) && <Volume volumes={volumes} peer={person.id} />}
          {person && <PersonActions filter={personalFilter} toasts={toasts} person={person} />}
        </div>
        {person && moderates && <ModerationItems {...models} person={person} />}
      </div>
    </PopoverMenu>
  );
}

function PinItems({ stage, tile }: Uses<'stage'> & { tile: TileKey }) {
  const { value: pins } = stage.pins;
  const pinned = pins.includes(tile);
  return (
    <>
      <MenuItem
        icon={pinned ? PinOff : Pin}
        label={t(pinned ? 'tile.unpin' : 'tile.pin')}
        onClick={() => stage.togglePin(tile)}
      />
      {pins.length > 1 && <MenuItem icon={PinOff} label={t('tile.unpin_all')} onClick={() => stage.unpinAll()} />}
    </>
  );
}

/** Opens the chat for a message to this person alone. */
function MessageItem({
  chat,
  sidePanel,
  person,
}: Uses<'chat' | 'sidePanel'> & { person: { id: string; name: string } }) {
  const write = () => {
    chat.address({ peer: person.id, name: person.name });
    sidePanel.show('chat');
    // If the chat was open already; otherwise, opening it moves the focus.
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  };
  return <MenuItem icon={MessageSquareLock} label={t('person.message')} onClick={write} />;
}

/** How loud they are heard. Steps of a tenth are what a listener notices. */
function Volume({ volumes, peer }: Uses<'volumes'> & { peer: string }) {
  const volume = volumes.of(peer);
  return (
    <Slider
      icon={Volume2}
      label={t('person.volume')}
      value={Math.round(volume * 100)}
      max={MAX_VOLUME * 100}
      step={10}
      valueText={percent(volume)}
      onInput={(value) => volumes.set(peer, value / 100)}
    />
  );
}
