import { LogOut, MicOff } from 'lucide';
import type { Switches } from '#shared/protocol/moderation.ts';
import { t } from '../../../../i18n/i18n.ts';
import { switchNames } from '../../../../models/moderation/restraint.ts';
import { Button } from '../../../../ui/button.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import type { Uses } from '../../../models.ts';
import { moderate } from '../../person/moderate.ts';
import { AccessSection } from './access-section.tsx';
import styles from './host-panel.module.css';
import { WaitingList } from './waiting-list.tsx';

export type HostPanelProps = Uses<'moderation' | 'dialogs' | 'toasts'>;

/** What moderators and hosts decide about everybody; for hosts, also what participants may do. */
export function HostPanel(models: HostPanelProps) {
  const { moderation, dialogs } = models;
  const isHost = moderation.role.value === 'host';
  if (!moderation.moderates.value) return <p class={styles.none}>{t('host.none')}</p>;
  return (
    <div class={styles.panel}>
      <WaitingList {...models} />
      <Button icon={MicOff} onClick={() => muteAll(models)}>
        {t('host.mute_all')}
      </Button>
      {isHost && <AccessSection {...models} />}
      {isHost && <SwitchList {...models} />}
      {isHost && (
        <Button icon={LogOut} look="danger" onClick={() => dialogs.open('end_meeting')}>
          {t('host.end')}
        </Button>
      )}
    </div>
  );
}

function SwitchList(models: Uses<'moderation' | 'toasts'>) {
  const switches = models.moderation.switches.value;
  const toggle = (name: keyof Switches) => moderate(models, 'switches:set', { [name]: !switches[name] });
  return (
    <fieldset class={styles.switches}>
      <legend class={styles.legend}>{t('host.may')}</legend>
      {switchNames.map((name) => (
        <Switch key={name} label={t(`host.may_${name}`)} on={switches[name]} onToggle={() => toggle(name)} />
      ))}
      <p class={styles.note}>{t('host.may_note')}</p>
    </fieldset>
  );
}

/** Undoing it asks those who were muted to unmute: nobody can unmute somebody else. */
function muteAll(models: Uses<'moderation' | 'toasts'>): void {
  const { toasts } = models;
  const undo = () =>
    moderate(models, 'moderation:askAllToUnmute', {}, ({ people }) =>
      toasts.show({ text: t('host.asked_all', { count: people }), about: 'mute all' }),
    );
  moderate(models, 'moderation:muteAll', {}, ({ people }) => {
    if (people === 0) return toasts.show({ text: t('host.muted_nobody'), about: 'mute all' });
    const action = { label: t('host.undo'), run: undo };
    toasts.show({ text: t('host.muted_all', { count: people }), action, about: 'mute all' });
  });
}
