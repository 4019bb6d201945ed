import type { AudioOutput } from '../devices/audio-output.ts';
import type { EventSwitches } from '../models/announcements/event-switches.ts';
import type { NewsGatherer } from '../models/announcements/news-gatherer.ts';
import type { SoundsModel } from '../models/announcements/sounds.ts';
import type { ToastsModel } from '../models/announcements/toasts.ts';
import type { CallModel } from '../models/call/call.ts';
import type { MeetingTimeModel } from '../models/call/meeting-time.ts';
import type { OtherTabsModel } from '../models/call/other-tabs.ts';
import type { CallRecordModel } from '../models/call/record.ts';
import type { ChatModel } from '../models/chat/chat.ts';
import type { DevicesModel } from '../models/devices/devices.ts';
import type { FilesModel } from '../models/files/files.ts';
import type { ModerationModel } from '../models/moderation/moderation.ts';
import type { DialogsModel } from '../models/page/dialogs.ts';
import type { InstallModel } from '../models/page/install.ts';
import type { SettingsModel } from '../models/page/settings.ts';
import type { ShortcutsModel } from '../models/page/shortcuts.ts';
import type { SidePanelModel } from '../models/page/side-panel.ts';
import type { HandsModel } from '../models/people/hands.ts';
import type { PersonalFilter } from '../models/people/personal-filter.ts';
import type { ReactionsModel } from '../models/people/reactions.ts';
import type { RosterListModel } from '../models/people/roster-list.ts';
import type { VolumesModel } from '../models/people/volumes.ts';
import type { DataUse } from '../models/quality/data-use.ts';
import type { QualityModel } from '../models/quality/quality.ts';
import type { VideoSuspension } from '../models/quality/video-suspension.ts';
import type { PointersModel } from '../models/stage/pointers.ts';
import type { ScreenShareModel } from '../models/stage/screen-share.ts';
import type { ScreenSoundsModel } from '../models/stage/screen-sounds.ts';
import type { StageModel } from '../models/stage/stage.ts';
import type { ClickGuard } from '../util/click-guard.ts';

/** The models by their names as props; each is created once, in main.tsx. */
export type Models = {
  call: CallModel;
  quality: QualityModel;
  /** How long the meeting has been running. */
  meetingTime: MeetingTimeModel;
  /** Whether this person is in the previewed meeting already, in another tab. */
  otherTabs: OtherTabsModel;
  /** A summary of the last call. */
  record: CallRecordModel;
  /** The local camera, which is suspended while the uplink cannot carry it. */
  videoSuspension: VideoSuspension;
  /** What the call has transferred, and the limit for it. */
  dataUse: DataUse;
  devices: DevicesModel;
  screen: ScreenShareModel;
  screenSounds: ScreenSoundsModel;
  stage: StageModel;
  settings: SettingsModel;
  install: InstallModel;
  clickGuard: ClickGuard;
  shortcuts: ShortcutsModel;
  dialogs: DialogsModel;
  audio: AudioOutput;
  sidePanel: SidePanelModel;
  toasts: ToastsModel;
  /** Which events have a sound, and which a toast. */
  switches: { sounds: EventSwitches; toasts: EventSwitches };
  /** Short sounds for what others do in a small meeting. */
  sounds: SoundsModel;
  /** Announces what other participants do, several events at a time. */
  news: NewsGatherer;
  chat: ChatModel;
  files: FilesModel;
  personalFilter: PersonalFilter;
  volumes: VolumesModel;
  pointers: PointersModel;
  hands: HandsModel;
  reactions: ReactionsModel;
  /** The people of a large room by name, as far as somebody looks at them. */
  rosterList: RosterListModel;
  /** The local participant's role, and what others have decided. */
  moderation: ModerationModel;
};

/** The models that a component uses, itself or in what it contains. */
export type Uses<Name extends keyof Models> = Pick<Models, Name>;
