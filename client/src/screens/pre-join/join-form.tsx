import { useState } from 'preact/hooks';
import type { PreviewPeople } from '#shared/protocol/room.ts';
import { clockTime, someOf, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { loadable, OnDemand } from '../../ui/on-demand.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useHandheld } from '../../ui/use-handheld.ts';
import type { NameProblem } from '../../util/person-name.ts';
import { readName } from '../../util/person-name.ts';
import { isSelfSigned } from '../../util/self-signed-certificate.ts';
import { siteUrl } from '../../util/site-url.ts';
import type { Uses } from '../models.ts';
import { ReachNotice } from '../reach/reach-notice.tsx';
import styles from './join-form.module.css';

export type JoinFormProps = Uses<'call' | 'otherTabs' | 'settings' | 'clickGuard'> & { room: string };

/** Name and join button. It never waits for devices: they are not needed to join. */
export function JoinForm({ call, otherTabs, settings, clickGuard, room }: JoinFormProps) {
  const [problem, setProblem] = useState<NameProblem>();
  // On a touch screen, the keyboard would cover the preview.
  const handheld = useHandheld();
  // While another tab leaves.
  const [preparing, setPreparing] = useState(false);
  const joining = preparing || call.state.value.phase === 'joining';
  const submit = (before: () => Promise<void>) => {
    const { name, problem } = readName(settings.name.peek());
    setProblem(problem);
    if (name === undefined) return;
    setPreparing(true);
    void before().then(() => {
      setPreparing(false);
      return call.join({ room, name });
    });
  };
  const join = (
    <Button
      type="submit"
      look="primary"
      large
      busy={joining}
      onClick={(event) => {
        if (clickGuard.isSuspicious) event.preventDefault();
      }}
    >
      {t(joining ? 'prejoin.joining' : 'prejoin.join')}
    </Button>
  );
  return (
    <form
      class={styles.form}
      data-pre-join={call.preJoin.value}
      onSubmit={(event) => {
        event.preventDefault();
        if (!joining) submit(otherTabs.switchHere);
      }}
    >
      <TextField
        label={t('prejoin.name')}
        placeholder={t('prejoin.name_placeholder')}
        autocomplete="name"
        focused={!handheld}
        value={settings.name.value}
        error={problem && t(`prejoin.name_${problem}`)}
        onInput={(name) => {
          settings.rename(name);
          setProblem(undefined);
        }}
      />
      {otherTabs.elsewhere.value ? (
        <OnDemand of={otherTab} given={{ joining, onBoth: () => submit(otherTabs.joinBeside) }} failed={join} />
      ) : (
        join
      )}
      {/* Below the button, which must not move while somebody is about to press it. */}
      <ReachNotice call={call} when="before" />
      <p class={styles.hint} role="status">
        <SocketStateText call={call} />
      </p>
    </form>
  );
}

/** Rarely needed. */
const otherTab = loadable(async () => (await import('./other-tab.tsx')).OtherTab);

function SocketStateText({ call }: Uses<'call'>) {
  const state = call.socketState.value;
  if (state === 'connecting') return <>{t('connection.connecting')}</>;
  const people = call.previewPeople.value;
  if (state !== 'lost') return <>{people ? whoIsHere(people) : t('prejoin.join_without')}</>;
  const selfSigned = isSelfSigned(window.location);
  return (
    <>
      {t(call.httpOnly.value ? 'ended.no_websocket_text' : 'connection.lost')} {selfSigned && <CertificateLink />}
    </>
  );
}

function whoIsHere({ count, names, since }: PreviewPeople): string {
  if (count === 0) return t('prejoin.nobody');
  const people = someOf(names, { others: count - names.length });
  const here = t('prejoin.people', { people, count });
  return since === undefined ? here : `${here} ${t('prejoin.since', { time: clockTime(since) })}`;
}

/**
 * Safari may show a page with a self-signed certificate, and refuse its WebSocket until the certificate is installed.
 */
function CertificateLink() {
  return <a href={siteUrl('/certificate')}>{t('connection.certificate')}</a>;
}
