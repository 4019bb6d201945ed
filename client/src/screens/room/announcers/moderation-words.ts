import type { Moderation } from '#shared/protocol/moderation.ts';
import { moderates } from '#shared/protocol/roles.ts';
import { assertNever } from '#shared/util/assert-never.ts';
import { t } from '../../../i18n/i18n.ts';
import type { ModerationNews } from '../../../models/moderation/moderation.ts';
import { shortName } from '../../../util/person-look.ts';

/** The sentence about what others have done; undefined for what is shown elsewhere, or concerns nobody here. */
export function moderationWords(news: ModerationNews): string | undefined {
  switch (news.what) {
    case 'done':
      return news.mine ? wordsToTarget(news.done) : wordsToModerator(news.done);
    case 'role':
      return wordsAboutRole(news);
    case 'switches':
      return wordsAboutSwitches(news);
    case 'access':
      return t(`told.access_${news.policy}`, { name: nameOf(news.by) });
    case 'kept_muted':
      return t('told.kept_muted', { reason: t(`restraint.${news.restraint}`) });
    default:
      return assertNever(news);
  }
}

const nameOf = ({ name }: { name: string }) => shortName(name);

function wordsToTarget({ action, by, source }: Moderation): string | undefined {
  const name = nameOf(by);
  switch (action) {
    case 'mute':
    case 'mute_all':
      return t('told.mute', { name });
    case 'stop':
    case 'allow':
      return source && t(`told.${action}_${source}`, { name });
    case 'ask_to_unmute':
    case 'ask_all_to_unmute':
      return t('told.ask_to_unmute', { name });
    case 'lower_hand':
      return t('told.lower_hand', { name });
    case 'rename':
      return t('told.rename', { name });
    default:
      // The page of the end says that one was removed.
      return undefined;
  }
}

/** Another moderator sees by the badges and tiles what is done to one person, except that somebody is gone. */
function wordsToModerator({ action, by, target }: Moderation): string | undefined {
  if (action === 'mute_all') return t('told.muted_all', { name: nameOf(by) });
  if (target && (action === 'remove' || action === 'ban')) {
    return t('told.removed', { name: nameOf(by), target: nameOf(target) });
  }
  return undefined;
}

/** Nobody gives the role to the person who opens the room, or who is left when the last host leaves. */
function wordsAboutRole({ role, by }: Extract<ModerationNews, { what: 'role' }>): string | undefined {
  if (!moderates(role)) return t('told.is_participant');
  if (role === 'moderator') return by ? t('told.made_moderator', { name: nameOf(by) }) : t('told.is_moderator');
  return by && t('told.made_host', { name: nameOf(by) });
}

function wordsAboutSwitches({ changed, by }: Extract<ModerationNews, { what: 'switches' }>): string | undefined {
  const [first, ...more] = changed;
  const name = nameOf(by);
  if (!first) return undefined;
  return more.length > 0 ? t('told.switches', { name }) : t(`told.${first.name}_${first.on ? 'on' : 'off'}`, { name });
}
