import { bitRate, milliseconds, share, t } from '../../../../i18n/i18n.ts';
import type { QualityModel } from '../../../../models/quality/quality.ts';
import styles from './quality-panel.module.css';

type AtServerProps = {
  stats: QualityModel['server']['value'];
  peer: string | undefined;
  /** Whether it is the local participant, to whom the server sends as well. */
  self?: boolean;
};

/** The server's statistics of a participant's uplink, and of the local downlink. */
export function AtServer({ stats, peer, self = false }: AtServerProps) {
  const upload = stats?.uploads.find((one) => one.peer === peer);
  if (!stats || !upload) return null;
  const { bitrate, availableBitrate } = stats.downlink;
  return (
    <>
      <p class={styles.atServer}>
        {t('quality.at_server', {
          rate: bitRate(upload.bitrate),
          loss: share(upload.loss),
          roundTrip: upload.roundTripMs === null ? '–' : milliseconds(upload.roundTripMs),
        })}
      </p>
      {self && (
        <p class={styles.atServer}>
          {t('quality.from_server', {
            rate: bitRate(bitrate),
            room: availableBitrate === null ? '–' : bitRate(availableBitrate),
          })}
        </p>
      )}
    </>
  );
}
