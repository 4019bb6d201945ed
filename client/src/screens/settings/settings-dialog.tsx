import { Mic, SlidersHorizontal, Video } from 'lucide';
import { useState } from 'preact/hooks';
import { assertNever } from '#shared/util/assert-never.ts';
import { t } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Models } from '../context.ts';
import { AudioSection } from './audio-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { VideoSection } from './video-section.tsx';

type Section = 'audio' | 'video' | 'general';

/** All settings, in the preview and in a call. */
export function SettingsDialog({ models, onClose }: { models: Models; onClose: () => void }) {
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
        <SectionContent section={section} models={models} />
      </Tabs>
    </Dialog>
  );
}

function SectionContent({ section, models }: { section: Section; models: Models }) {
  switch (section) {
    case 'audio':
      return <AudioSection devices={models.devices} />;
    case 'video':
      return <VideoSection devices={models.devices} />;
    case 'general':
      return (
        <GeneralSection
          settings={models.settings}
          shortcuts={models.shortcuts}
          offersDirect={models.call.offersDirect.value}
        />
      );
    default:
      return assertNever(section);
  }
}
