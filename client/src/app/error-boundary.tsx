import { TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { t } from '../i18n/i18n.ts';
import { Button } from '../ui/button.tsx';
import { Message } from '../ui/message.tsx';
import { Page } from '../ui/page.tsx';
import { siteUrl } from '../util/site-url.ts';

export type CrashProps = {
  /** Called when the message replaces a screen: the person can no longer mute, or see whether they are seen. */
  onShown: () => void;
};

/** Shows a message and a way out instead of an empty page when a screen throws. */
export function ErrorBoundary({ children, onShown }: CrashProps & { children: ComponentChildren }) {
  const [error] = useErrorBoundary((thrown: unknown) => reportError(thrown));
  if (error !== undefined) return <Crash onShown={onShown} />;
  return <>{children}</>;
}

/** The message that replaces a screen that has thrown an error or could not be loaded. */
export function Crash({ onShown }: CrashProps) {
  useEffect(onShown, [onShown]);
  return (
    <Page corner={null} onHome={() => window.location.assign(siteUrl('/'))}>
      <Message icon={TriangleAlert} title={t('crash.title')} text={t('crash.text')}>
        <Button look="primary" onClick={() => window.location.reload()}>
          {t('ended.reload')}
        </Button>
      </Message>
    </Page>
  );
}
