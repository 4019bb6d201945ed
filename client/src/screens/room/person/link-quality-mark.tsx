import { t } from '../../../i18n/i18n.ts';
import { QualityMark } from '../../../ui/quality-mark.tsx';

/** Bars that show the quality of a participant's link; on a tile, only when it is not good. */
export function LinkQualityMark({ quality, onTile = false }: { quality: 'good' | 'fair' | 'poor'; onTile?: boolean }) {
  if (onTile && quality === 'good') return null;
  return <QualityMark quality={quality} label={t(`quality.${quality}`)} size={onTile ? 15 : 18} />;
}
