/** The composition root: creates every model once and shows the app. */
import './ui/tokens.css';
import './ui/reset.css';
import './ui/outline.css';
import './ui/rehearsal.css';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { render } from 'preact';
import { App } from './app/app.tsx';
import { AppModel } from './app/app-model.ts';
import { keepFocus } from './app/keep-focus.ts';
import { followKeyboard } from './app/keyboard-inset.ts';
import { listenToKeys } from './app/listen-to-keys.ts';
import { loadDebug } from './app/load-debug.ts';
import { asksForDebug } from './app/route.ts';
import { Router } from './app/router.ts';
import { shortcutTable } from './app/shortcut-table.ts';
import { AudioOutput, canChooseSpeaker } from './devices/audio-output.ts';
import { browserEffects } from './devices/browser-effects.ts';
import { showLanguage } from './i18n/i18n.ts';
import { chooseLanguage } from './i18n/languages.ts';
import { BriefVisits } from './models/announcements/brief-visits.ts';
import { EventSwitches } from './models/announcements/event-switches.ts';
import { MovementNews } from './models/announcements/movement-news.ts';
import { NewsGatherer } from './models/announcements/news-gatherer.ts';
import { SoundsModel } from './models/announcements/sounds.ts';
import { StopNews } from './models/announcements/stop-news.ts';
import { ToastsModel } from './models/announcements/toasts.ts';
import { CallModel } from './models/call/call.ts';
import { MeetingTimeModel } from './models/call/meeting-time.ts';
import { OtherTabsModel } from './models/call/other-tabs.ts';
import { PeerData } from './models/call/peer-data.ts';
import { CallRecordModel } from './models/call/record.ts';
import { ChatModel } from './models/chat/chat.ts';
import { DevicesModel } from './models/devices/devices.ts';
import { FilesModel } from './models/files/files.ts';
import { ModerationModel } from './models/moderation/moderation.ts';
import { DialogsModel } from './models/page/dialogs.ts';
import { InstallModel } from './models/page/install.ts';
import { SettingsModel } from './models/page/settings.ts';
import { ShortcutsModel } from './models/page/shortcuts.ts';
import { SidePanelModel } from './models/page/side-panel.ts';
import { HandsModel } from './models/people/hands.ts';
import { PersonalFilter } from './models/people/personal-filter.ts';
import { ReactionsModel } from './models/people/reactions.ts';
import { RosterListModel } from './models/people/roster-list.ts';
import { VolumesModel } from './models/people/volumes.ts';
import { DataUse } from './models/quality/data-use.ts';
import { QualityModel } from './models/quality/quality.ts';
import { VideoSuspension } from './models/quality/video-suspension.ts';
import { PointersModel } from './models/stage/pointers.ts';
import { ScreenShareModel } from './models/stage/screen-share.ts';
import { ScreenSoundsModel } from './models/stage/screen-sounds.ts';
import { StageModel } from './models/stage/stage.ts';
import { Signalling } from './signalling/signalling.ts';
import { ClickGuard } from './util/click-guard.ts';
import { missingFeatures } from './util/needed-features.ts';
import { saveBlob } from './util/save-blob.ts';
import { keptSeatKey, renewedSeatKey } from './util/seat-key.ts';
import { siteUrl } from './util/site-url.ts';
import { browserStore } from './util/store.ts';

const clickGuard = new ClickGuard({ window, document, loadedAt: performance.now() });
const store = browserStore(() => window.localStorage);
const tabStore = browserStore(() => window.sessionStorage);
const settings = new SettingsModel(store, tabStore);
const givenName = new URLSearchParams(window.location.search).get('name');
if (givenName) settings.suggestName(givenName);

const debug = asksForDebug(window.location.search) ? loadDebug() : undefined;

const media = 'mediaDevices' in navigator ? navigator.mediaDevices : undefined;
const permissions = 'permissions' in navigator ? navigator.permissions : undefined;
const switches = { sounds: new EventSwitches(store, 'sounds-off'), toasts: new EventSwitches(store, 'toasts-off') };
const toasts = new ToastsModel({ switches: switches.toasts, people: () => call.count.peek() });
const moderation = new ModerationModel({
  toasts,
  // As long as this tab is open.
  onRenamed: (name) => {
    settings.suggestName(name);
    call.renamed(name);
  },
});
const devices = new DevicesModel({
  media,
  permissions,
  secure: window.isSecureContext,
  store,
  tabStore,
  canChooseSpeaker: canChooseSpeaker(),
  permits: (kind) => moderation.permits(kind === 'microphone' ? 'unmuting' : 'camera'),
  effects: browserEffects,
});
const screen = new ScreenShareModel(media, { permits: () => moderation.permits('sharing') });
const sidePanel = new SidePanelModel();
const news = new NewsGatherer(toasts);
const personalFilter = new PersonalFilter(tabStore);
const chat = new ChatModel({ sidePanel, toasts, filter: personalFilter });
const hands = new HandsModel({ filter: personalFilter });
const reactions = new ReactionsModel({ filter: personalFilter });
const rosterList = new RosterListModel();
const files = new FilesModel({
  chat,
  filter: personalFilter,
  sidePanel,
  toasts,
  ownName: () => settings.name.peek(),
  save: (content, name) => void saveBlob(content, name),
});
const somebodyShares: ReadonlySignal<boolean> = computed(
  () => screen.video.value !== undefined || call.people.value.some((person) => person.screen !== undefined),
);
const pointers = new PointersModel({ screens: () => somebodyShares, filter: personalFilter });
const peerData = new PeerData({ files, pointers });
const dataUse = new DataUse(store);
const videoSuspension = new VideoSuspension({ camera: devices.camera, plan: dataUse.plan });
const quality = new QualityModel({
  stats: () => call.stats(),
  midOf: (source) => call.midOf(source),
  people: () => call.people.peek(),
  direct: () => call.mode.peek().mode === 'direct',
  // If media fails while the server can be reached, the network link is at fault.
  interrupted: computed(() => call.recovery.value !== undefined && call.recovery.value !== 'media'),
  videoSuspension,
  dataUse,
  watched: computed(() => sidePanel.open.value === 'quality'),
});
const record = new CallRecordModel({ quality: quality.own, reach: () => call.reach.value });
const meetingTime = new MeetingTimeModel();
const signalling = new Signalling({ watch: debug?.watch });
const call: CallModel = new CallModel({
  signalling,
  devices: {
    microphone: devices.microphone,
    camera: videoSuspension.sent,
    muted: devices.muted,
    viewOnly: devices.viewOnly,
  },
  screen,
  observers: [
    moderation,
    chat,
    hands,
    reactions,
    peerData,
    sidePanel,
    quality,
    record,
    meetingTime,
    rosterList,
    new BriefVisits({ news, filter: personalFilter }),
    new MovementNews({ news, filter: personalFilter }),
    new StopNews(toasts),
  ],
  // Over a direct link, hidden video of the other participant would still arrive, and all of it.
  allowsDirect: computed(
    () =>
      settings.allowsDirect.value &&
      dataUse.plan.value === 'full' &&
      call.people.value.every(({ id }) => personalFilter.sees(id)),
  ),
  lowersCamera: computed(() => dataUse.plan.value !== 'full'),
  seatKey: keptSeatKey(tabStore),
});
debug?.follow({ call, quality });
const visible = signal(!document.hidden);
document.addEventListener('visibilitychange', () => {
  visible.value = !document.hidden;
});
const stage = new StageModel({
  call,
  filter: personalFilter,
  screen,
  store,
  windowSize: { width: window.innerWidth, height: window.innerHeight },
  pixelRatio: () => window.devicePixelRatio,
  visible,
  plan: dataUse.plan,
  spotlight: moderation.spotlight,
});
const shortcuts = new ShortcutsModel(store);
const dialogs = new DialogsModel();
const audio = new AudioOutput();
const sounds = new SoundsModel({
  switches: switches.sounds,
  people: () => call.count.peek(),
  // Loaded on demand: the preview does not need it. What fails is left out, since all events are shown as well.
  play: (sound) => {
    if (audio.silent.peek()) return;
    void import('./app/play-sound.ts')
      .then(({ playSound }) => playSound(sound, devices.chosen.speaker.peek()))
      .catch(() => undefined);
  },
});
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(`parley ${siteUrl('/')}`) : undefined;
const otherTabs = new OtherTabsModel({
  channel,
  call,
  prepareBeside: () => {
    devices.mute();
    audio.silence(true);
    call.useKey(renewedSeatKey(tabStore));
  },
});
const models = {
  call,
  otherTabs,
  quality,
  meetingTime,
  record,
  videoSuspension,
  dataUse,
  devices,
  screen,
  screenSounds: new ScreenSoundsModel(),
  stage,
  settings,
  install: new InstallModel(window),
  clickGuard,
  shortcuts,
  dialogs,
  audio,
  sidePanel,
  toasts,
  switches,
  sounds,
  news,
  chat,
  files,
  personalFilter,
  volumes: new VolumesModel(tabStore),
  pointers,
  hands,
  reactions,
  rosterList,
  moderation,
};

// Loads the texts before the first paint, so that no other language is shown briefly.
await showLanguage(chooseLanguage(settings.language, navigator.languages)).catch(reportError);

const router = new Router();
const root = document.getElementById('app');
if (root === null) throw new Error('the page has no #app');
keepFocus(root);
const app = new AppModel({ ...models, router, missing: missingFeatures() });
shortcuts.add(shortcutTable(models, app));
const keys = listenToKeys(shortcuts);
followKeyboard();
// Nothing waits for it.
void import('./app/in-call.ts')
  .then(({ followCalls }) => followCalls(models, { visible, keys, renewedKey: () => renewedSeatKey(tabStore) }))
  .catch(reportError);
// The content for browsers that cannot start the page.
root.replaceChildren();
render(<App app={app} models={models} navigate={router.navigate} debug={debug?.model} />, root);
