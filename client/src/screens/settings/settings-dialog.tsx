import { Mic, SlidersHorizontal, Video } from 'lucide';
import { useState } from 'preact/hooks';
import { assertNever } from '#shared/util/assert-never.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import { settingsEn, settingsKo } from '../../i18n/settings-texts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Uses } from '../models.ts';
import { AudioSection } from './audio-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { VideoSection } from './video-section.tsx';

addTexts({ en: settingsEn, ko: settingsKo });

type Section = 'audio' | 'video' | 'general';

type SectionProps = Uses<'call' | 'devices' | 'install' | 'settings' | 'shortcuts' | 'switches'>;
export type SettingsDialogProps = SectionProps & { onClose: () => void };

/** All settings, in the preview and in a call. */
export function SettingsDialog({ onClose, ...models }: SettingsDialogProps) {
  const [section, setSection] = useState<Section>('audio');
  return (
    <Dialog title={t('settings.title')} wide onClose={onClose}>
      <Tabs<Section>
        label={t('settings.title')}
        tabs={[
          { id: 'audio', label: t('settings.audio'), icon: Mic },
          { id: 'video', label: t('settings.video'), icon: Video },
          { id: 'general', label: t('settings.general'), icon: SlidersHorizontal },
        ]}
        chosen={section}
        onChoose={setSection}
      >
        <SectionContent section={section} {...models} />
      </Tabs>
    </Dialog>
  );
}

function SectionContent({ section, ...models }: SectionProps & { section: Section }) {
  switch (section) {
    case 'audio':
      return <AudioSection {...models} />;
    case 'video':
      return <VideoSection {...models} />;
    case 'general':
      return <GeneralSection {...models} />;
    default:
      return assertNever(section);
  }
}
