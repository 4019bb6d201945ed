import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { assertNever } from '#shared/util/assert-never.ts';
import type { DebugModel } from '../models/debug/debug.ts';
import { BadRoom, NotFound, Unsupported } from '../screens/ended/dead-end.tsx';
import { Outdated } from '../screens/ended/outdated.tsx';
import { Landing } from '../screens/landing/landing.tsx';
import type { Models } from '../screens/models.ts';
import type { Navigate } from '../screens/navigate.ts';
import { PreJoin } from '../screens/pre-join/pre-join.tsx';
import { SitePage } from '../screens/site-page.tsx';
import { loadable, OnDemand } from '../ui/on-demand.tsx';
import type { AppModel } from './app-model.ts';
import { DrawnAhead } from './drawn-ahead.tsx';
import { Crash, ErrorBoundary } from './error-boundary.tsx';
import { rehearse } from './rehearse.ts';
import type { Screen } from './screen-for.ts';

export type AppProps = {
  app: AppModel;
  models: Models;
  navigate: Navigate;
  /** The developer panel's, once it is loaded; undefined if the address does not ask for it. */
  debug: ReadonlySignal<DebugModel | undefined> | undefined;
};

/** The whole client: one screen at a time. */
export function App({ app, models, navigate, debug }: AppProps) {
  const screen = app.screen.value;
  const inRoom = screen.show === 'room';
  useEffect(() => {
    // Loaded during the preview; a failure is reported when the room is to be shown.
    room.load().catch(() => undefined);
    dialogs.load().catch(() => undefined);
    ended.load().catch(() => undefined);
    // Every name is also there without them.
    import('../ui/tooltips.ts').then(({ showTooltips }) => showTooltips()).catch(() => undefined);
  }, []);
  useRehearsal(models, { due: screen.show === 'pre_join' && models.call.preJoin.value === 'warm' });
  return (
    <ErrorBoundary onShown={app.crash}>
      {(inRoom || models.call.preJoin.value === 'entering') && (
        <DrawnAhead key="room" shown={inRoom}>
          <OnDemand of={room} given={models} failed={inRoom ? <Crash onShown={app.crash} /> : null} />
        </DrawnAhead>
      )}
      {screen.show !== 'room' && (
        <SitePage settings={models.settings} navigate={navigate}>
          <Content screen={screen} app={app} models={models} navigate={navigate} />
        </SitePage>
      )}
      {models.dialogs.current.value !== undefined && (
        <OnDemand of={dialogs} given={models} failed={<Crash onShown={app.crash} />} />
      )}
      {debug?.value && <OnDemand of={debugPanel} given={{ debug: debug.value }} failed={null} />}
    </ErrorBoundary>
  );
}

/** A large part of the page, which the first paint does not need. */
const room = loadable(async () => (await import('../screens/room/room.tsx')).Room);

/** Loaded before it is needed: when a call ends, the server may be gone. */
const ended = loadable(async () => (await import('../screens/ended/ended.tsx')).Ended);

/** Opened by a click. */
const dialogs = loadable(async () => (await import('../screens/dialogs/dialogs.tsx')).Dialogs);

/** For bug reports. */
const debugPanel = loadable(async () => (await import('../screens/debug/debug-panel.tsx')).DebugPanel);

/** Rarely opened. */
const check = loadable(async () => (await import('../screens/check/check.tsx')).Check);

/** Draws the room once as soon as its join is prepared, so that it is drawn faster after the click. */
function useRehearsal(models: Models, { due }: { due: boolean }): void {
  const rehearsed = useRef(false);
  useEffect(() => {
    if (!due || rehearsed.current) return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    room
      .load()
      .then((Room) => {
        if (over) return;
        stop = rehearse(<Room {...models} />, () => {
          rehearsed.current = true;
        });
      })
      // A failure is reported when the room is to be shown.
      .catch(() => undefined);
    return () => {
      over = true;
      stop?.();
    };
  }, [due, models]);
}

type ContentProps = Pick<AppProps, 'app' | 'models' | 'navigate'> & { screen: Exclude<Screen, { show: 'room' }> };

function Content({ screen, app, models, navigate }: ContentProps) {
  switch (screen.show) {
    case 'landing':
      return <Landing {...models} navigate={navigate} />;
    case 'pre_join':
      return <PreJoin {...models} room={screen.room} />;
    case 'ended':
      return (
        <OnDemand
          of={ended}
          given={{ ...models, room: screen.room, reason: screen.reason, by: screen.by, navigate }}
          failed={<Crash onShown={app.crash} />}
        />
      );
    case 'outdated':
      return <Outdated />;
    case 'unsupported':
      return <Unsupported missing={screen.missing} navigate={navigate} />;
    case 'check':
      return <OnDemand of={check} given={{}} failed={<NotFound navigate={navigate} />} />;
    case 'bad_room':
      return <BadRoom name={screen.name} navigate={navigate} />;
    case 'not_found':
      return <NotFound navigate={navigate} />;
    default:
      return assertNever(screen);
  }
}
