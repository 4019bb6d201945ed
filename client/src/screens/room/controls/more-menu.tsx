import {
  Activity,
  Crown,
  Ear,
  EllipsisVertical,
  Keyboard,
  PictureInPicture2,
  Route,
  RouteOff,
  Settings,
  UserPlus,
  Users,
} from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import { FlipItem } from '../../devices/media-controls.tsx';
import type { Uses } from '../../models.ts';
import type { MiniCallProps } from '../mini/mini-call.tsx';
import { canOpenMini, closeMini, openMini } from '../mini/mini-window.tsx';
import { ReactionChoice } from './reaction-choice.tsx';
import { shareAction } from './share-action.ts';

export type MoreMenuProps = MiniCallProps &
  Uses<'dialogs' | 'moderation' | 'shortcuts'> &
  WithoutButtonProps & {
    /** Whether it is a phone's: the first items do not fit into the controls, and there is no keyboard. */
    narrow: boolean;
  };

/** Actions in a call without a button of their own. */
export function MoreMenu({ narrow, ...models }: MoreMenuProps) {
  const { call, dialogs, moderation, shortcuts, sidePanel, stage } = models;
  return (
    <PopoverMenu label={t('room.more')} icon={EllipsisVertical} opens={narrow ? 'people host quality' : 'host quality'}>
      {narrow && <WithoutButton {...models} />}
      <MenuItem icon={UserPlus} label={t('invite.title')} onClick={() => dialogs.open('invite')} />
      {moderation.moderates.value && (
        <MenuItem icon={Crown} label={t('host.title')} onClick={() => sidePanel.show('host')} />
      )}
      {canOpenMini() && (
        <MenuItem
          icon={PictureInPicture2}
          label={t(stage.mini.value ? 'mini.close' : 'mini.open')}
          onClick={() => void (stage.mini.peek() ? closeMini() : openMini(models))}
        />
      )}
      <DirectItem call={call} />
      <MenuItem icon={Activity} label={t('quality.title')} onClick={() => sidePanel.show('quality')} />
      <MenuItem icon={Settings} label={t('settings.title')} onClick={() => dialogs.open('settings')} />
      {!narrow && (
        <MenuItem
          icon={Keyboard}
          label={t('shortcut.title')}
          shortcut={shortcuts.keyFor('shortcut.list')}
          onClick={() => dialogs.open('shortcuts')}
        />
      )}
    </PopoverMenu>
  );
}

type WithoutButtonProps = Uses<'devices' | 'moderation' | 'reactions' | 'screen' | 'sidePanel' | 'stage'>;

/** The actions that do not fit into the controls of a phone; devices are chosen in the settings. */
function WithoutButton({ devices, moderation, reactions, screen, sidePanel, stage }: WithoutButtonProps) {
  const share = shareAction({ screen, moderation });
  return (
    <>
      <ReactionChoice reactions={reactions} moderation={moderation} />
      {screen.supported && (
        <MenuItem icon={share.icon} label={share.label} blocked={share.blocked} onClick={() => screen.toggle()} />
      )}
      <MenuItem icon={Users} label={t('people.title')} onClick={() => sidePanel.show('people')} />
      <FlipItem devices={devices} />
      {!stage.overLimit.value && (
        <MenuItem
          icon={Ear}
          label={t(stage.soundOnly.value ? 'saving.off' : 'saving.sound_only')}
          onClick={() => stage.toggleSoundOnly()}
        />
      )}
    </>
  );
}

/** Allows or disables direct calls for everybody in this room, if the server offers them. */
function DirectItem({ call }: Uses<'call'>) {
  const { offer } = call.mode.value;
  if (!call.offersDirect.value || offer === 'never') return null;
  const on = offer === 'on';
  return (
    <MenuItem
      icon={on ? RouteOff : Route}
      label={t(on ? 'direct.switch_off' : 'direct.switch_on')}
      onClick={() => call.offerDirect(!on)}
    />
  );
}
