import { useComputed } from '@preact/signals';
import { Download, File as FileIcon, X } from 'lucide';
import { assertNever } from '#shared/util/assert-never.ts';
import { byteCount, listOf, percent, t, wholeNumber } from '../../../../i18n/i18n.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import {
  type FileView,
  type ReceivedFile,
  recipientsBy,
  type SentFile,
  shareOf,
} from '../../../../models/files/view.ts';
import { Icon, type IconNode } from '../../../../ui/icon.tsx';
import { ProgressBar } from '../../../../ui/progress-bar.tsx';
import styles from './file-card.module.css';
import { ImageView } from './image-view.tsx';

/**
 * A file that somebody offers: what it is, its progress, and the available actions. Its name alone while it is not
 * drawn yet, or no longer known. Each id has its own instance, which is rendered again only if the file has changed.
 */
export function FileCard({ files, id, name }: { files: FilesModel; id: string; name: string }) {
  const view = useComputed(() => files.files.value.get(id)).value;
  if (!view) return <NameOnly name={name} />;
  const { info, image } = view;
  return (
    <div class={styles.card}>
      {image?.kind === 'shown' && <ImageView name={info.name} {...image} />}
      <p class={styles.head}>
        <FileName name={info.name} />
        <span class={styles.size}>{byteCount(info.bytes)}</span>
      </p>
      <Progress view={view} />
      {wordsOf(view).map((words) => (
        <p key={words} class={styles.words}>
          {words}
        </p>
      ))}
      {view.direction === 'in' ? (
        <ReceivedActions files={files} view={view} />
      ) : (
        <SentActions files={files} view={view} />
      )}
    </div>
  );
}

function NameOnly({ name }: { name: string }) {
  return (
    <div class={styles.card}>
      <p class={styles.head}>
        <FileName name={name} />
      </p>
    </div>
  );
}

function FileName({ name }: { name: string }) {
  return (
    <>
      <Icon of={FileIcon} />
      {/* Always from left to right, so that the extension comes last. */}
      <span class={styles.name} dir="ltr">
        {name}
      </span>
    </>
  );
}

function Progress({ view }: { view: FileView }) {
  if (!isMoving(view)) return null;
  const { info, speed } = view;
  const share = shareOf(view);
  return (
    <div class={styles.progress}>
      <ProgressBar label={t('file.progress', { name: info.name })} value={share} />
      <p class={styles.words}>
        {t('file.receiving', { share: percent(share), size: byteCount(info.bytes) })}
        {speed !== undefined && ` · ${t('file.speed', { speed: byteCount(speed) })}`}
      </p>
    </div>
  );
}

const isMoving = (view: FileView) =>
  view.direction === 'in' ? view.state.phase === 'receiving' : recipientsBy(view).receiving.length > 0;

const wordsOf = (view: FileView): string[] => [
  ...wordsOfImage(view),
  ...(view.direction === 'in' ? wordsOfReceived(view) : wordsOfSent(view)),
];

function wordsOfImage({ image, name }: FileView): string[] {
  if (image?.kind !== 'hidden') return [];
  const { reason, width, height } = image;
  if (reason === 'too_many') return [t('file.image_too_many', { name })];
  return [t('file.image_too_large', { width: wholeNumber(width), height: wholeNumber(height) })];
}

function wordsOfSent(view: SentFile): string[] {
  const { receiving, done, declined, gone } = recipientsBy(view);
  const names = (of: readonly { name: string }[]) => listOf(of.map(({ name }) => name));
  return [
    view.phase === 'withdrawn' && t('file.withdrawn_own'),
    view.phase === 'unreadable' && t('file.unreadable'),
    view.phase === 'offered' && view.recipients.length === 0 && t('file.offered'),
    receiving.length > 0 && t('file.sending', { count: receiving.length }),
    done.length > 0 && t('file.delivered', { names: names(done) }),
    declined.length > 0 && t('file.declined_by', { names: names(declined) }),
    gone.length > 0 && t('file.not_delivered', { names: names(gone) }),
  ].filter((words) => words !== false);
}

function wordsOfReceived(view: ReceivedFile): string[] {
  const { state, name, info } = view;
  switch (state.phase) {
    case 'offered':
    case 'receiving':
      return [];
    case 'interrupted':
      return [t('file.interrupted', { share: percent(shareOf(view)), name })];
    case 'done':
      return view.image ? [] : [t('file.done', { size: byteCount(info.bytes) })];
    case 'dropped':
      return [t('file.dropped')];
    case 'declined':
      return [t('file.declined')];
    case 'withdrawn':
      return [t('file.withdrawn')];
    case 'failed':
      return [failureOf(state.reason, name)];
    default:
      return assertNever(state);
  }
}

function failureOf(reason: 'lost' | 'spoilt' | 'disk', name: string): string {
  return reason === 'lost' ? t('file.failed_lost', { name }) : t(`file.failed_${reason}`);
}

function ReceivedActions({ files, view: { info, state } }: { files: FilesModel; view: ReceivedFile }) {
  const { id, name } = info;
  const save = (onClick: () => void) => (
    <Action icon={Download} words={t('file.save')} label={t('file.save_named', { name })} onClick={onClick} />
  );
  switch (state.phase) {
    case 'offered':
      return (
        <div class={styles.actions}>
          {save(() => void files.accept(id))}
          <Action
            words={t('file.decline')}
            label={t('file.decline_named', { name })}
            onClick={() => files.decline(id)}
          />
        </div>
      );
    case 'dropped':
      return <div class={styles.actions}>{save(() => void files.accept(id))}</div>;
    case 'receiving':
    case 'interrupted':
      return (
        <div class={styles.actions}>
          <Action
            icon={X}
            words={t('file.cancel')}
            label={t('file.cancel_named', { name })}
            onClick={() => files.decline(id)}
          />
        </div>
      );
    case 'done':
      return state.content ? <div class={styles.actions}>{save(() => files.save(id))}</div> : null;
    default:
      return null;
  }
}

function SentActions({ files, view: { info, phase } }: { files: FilesModel; view: SentFile }) {
  if (phase !== 'offered') return null;
  const label = t('file.withdraw_named', { name: info.name });
  return (
    <div class={styles.actions}>
      <Action icon={X} words={t('file.withdraw')} label={label} onClick={() => files.withdraw(info.id)} />
    </div>
  );
}

type ActionProps = { icon?: IconNode; words: string; label: string; onClick: () => void };

function Action({ icon, words, label, onClick }: ActionProps) {
  return (
    <button type="button" class={styles.action} aria-label={label} onClick={onClick}>
      {icon && <Icon of={icon} size={16} />}
      {words}
    </button>
  );
}
