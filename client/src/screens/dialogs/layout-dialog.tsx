import { t } from '../../i18n/i18n.ts';
import { layouts } from '../../layout/large-tile.ts';
import type { StageModel } from '../../models/stage/stage.ts';
import { DeviceRadios } from '../../ui/device-radios.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/switch.tsx';

/** Chooses the layout of the stage on this page. */
export function LayoutDialog({ stage, onClose }: { stage: StageModel; onClose: () => void }) {
  return (
    <Dialog title={t('layout.title')} onClose={onClose}>
      <DeviceRadios
        label={t('layout.label')}
        options={layouts.map((id) => ({ id, label: t(`layout.${id}`) }))}
        chosen={stage.layout.value}
        onChoose={(layout) => stage.choose(layout)}
      />
      <Switch label={t('layout.show_self')} on={!stage.selfHidden.value} onToggle={() => stage.toggleSelf()} />
    </Dialog>
  );
}
