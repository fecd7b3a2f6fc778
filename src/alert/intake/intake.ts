/** One event on its way in, as its door hands it over. */
import type { AlertId, SignalId } from '../../kernel/ids.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { SenderRow } from '../integration-store.ts';

/** Ids are made before, so that a try repeated keeps them. */
export interface Intake {
  readonly integration: SenderRow;
  readonly source: string;
  readonly event: MonitoringEvent;
  readonly fingerprint: string;
  readonly signalId: SignalId;
  /** Used if this becomes a new alert. */
  readonly freshAlertId: AlertId;
}
