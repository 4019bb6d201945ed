import { Mic, MicOff, MonitorUp, Pencil, VideoOff } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import { cameraOf } from '../../../../layout/tile-key.ts';
import { Badge } from '../../../../ui/badge.tsx';
import { classNames } from '../../../../ui/class-names.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { PersonDisc } from '../../../../ui/person-disc.tsx';
import type { RowPlace } from '../../../../ui/row-window.tsx';
import { hueOf, initials } from '../../../../util/person-look.ts';
import type { Uses } from '../../../models.ts';
import { HandMark } from '../../person/hand-mark.tsx';
import { LinkQualityMark } from '../../person/link-quality-mark.tsx';
import type { ModeratedPerson } from '../../person/moderated-person.ts';
import { PersonalMarks } from '../../person/person-actions.tsx';
import { PersonMenu, type PersonMenuProps } from '../../person/person-menu.tsx';
import { RoleMark } from '../../person/role-mark.tsx';
import styles from './person-row.module.css';

/** The facts that the list shows about a participant. */
export type ListedPerson = ModeratedPerson & {
  /** Whether it is the local participant. */
  self: boolean;
  speaking: boolean;
  /** The quality of their link. */
  quality: 'good' | 'fair' | 'poor';
  /** Whether the stage can show them: the page does not follow everybody in a large room. */
  onStage: boolean;
};

export type PersonRowProps = Omit<PersonMenuProps, 'look' | 'label' | 'pins' | 'person' | 'children'> &
  Uses<'call' | 'dialogs'> & {
    person: ListedPerson;
    /** In a list that draws only some of its rows. */
    place?: RowPlace;
  };

/** A participant in the list, with the menu that their tile has as well, or a button for the local name. */
export function PersonRow({ person, place, ...models }: PersonRowProps) {
  const { id, name, self, hand, speaking, muted, cameraOff, sharing, quality, onStage } = person;
  return (
    <li class={styles.row} {...place}>
      <PersonDisc initials={initials(name)} hue={hueOf(id)} />
      <span class={styles.name} dir="auto">
        {self ? t('room.you', { name }) : name}
      </span>
      <span class={styles.marks}>
        <RoleMark call={models.call} role={person.role} />
        <HandMark place={hand} />
        <PersonalMarks filter={models.personalFilter} peer={id} />
        <LinkQualityMark quality={quality} />
        {sharing && <Badge icon={MonitorUp} label={t('people.sharing')} />}
        {cameraOff && <Badge icon={VideoOff} label={t('tile.camera_off')} />}
        <span class={classNames(styles.voice, speaking && !muted && styles.speaking)}>
          <Badge
            icon={muted ? MicOff : Mic}
            label={t(muted ? 'tile.muted' : speaking ? 'people.speaking' : 'people.unmuted')}
          />
        </span>
      </span>
      {self ? (
        <IconButton icon={Pencil} label={t('rename.title')} onClick={() => models.dialogs.open('rename')} />
      ) : (
        <PersonMenu {...models} look="quiet" label={name} pins={onStage ? cameraOf(id) : undefined} person={person} />
      )}
    </li>
  );
}
