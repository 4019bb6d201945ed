import type { AudioOutput } from '../devices/audio-output.ts';
import type { CallModel } from '../models/call.ts';
import type { CallRecordModel } from '../models/call-record.ts';
import type { ChatModel } from '../models/chat.ts';
import type { ConnectionModel } from '../models/connection/connection.ts';
import type { VideoSuspension } from '../models/connection/video-suspension.ts';
import type { DevicesModel } from '../models/devices.ts';
import type { DialogsModel } from '../models/dialogs.ts';
import type { FilesModel } from '../models/files.ts';
import type { HandsModel } from '../models/hands.ts';
import type { NewsGatherer } from '../models/news-gatherer.ts';
import type { PersonalFilter } from '../models/personal-filter.ts';
import type { PointersModel } from '../models/pointers.ts';
import type { ReactionsModel } from '../models/reactions.ts';
import type { ScreenShareModel } from '../models/screen-share.ts';
import type { ScreenSoundsModel } from '../models/screen-sounds.ts';
import type { SettingsModel } from '../models/settings.ts';
import type { ShortcutsModel } from '../models/shortcuts.ts';
import type { SidePanelModel } from '../models/side-panel.ts';
import type { StageModel } from '../models/stage.ts';
import type { ToastsModel } from '../models/toasts.ts';
import type { ClickGuard } from '../util/click-guard.ts';

/** The models of the screens; created once, in main.tsx. */
export type Models = {
  call: CallModel;
  connection: ConnectionModel;
  /** A summary of the last call. */
  record: CallRecordModel;
  /** The own camera, as far as the uplink allows it. */
  videoSuspension: VideoSuspension;
  devices: DevicesModel;
  screen: ScreenShareModel;
  screenSounds: ScreenSoundsModel;
  stage: StageModel;
  settings: SettingsModel;
  clickGuard: ClickGuard;
  shortcuts: ShortcutsModel;
  dialogs: DialogsModel;
  audio: AudioOutput;
  sidePanel: SidePanelModel;
  toasts: ToastsModel;
  /** Announces what other participants do, several events at a time. */
  news: NewsGatherer;
  chat: ChatModel;
  files: FilesModel;
  personalFilter: PersonalFilter;
  pointers: PointersModel;
  hands: HandsModel;
  reactions: ReactionsModel;
};

/** Goes to a path of this site without reloading the page. */
export type Navigate = (path: string) => void;
