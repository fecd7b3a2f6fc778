/** One event on its way in, as its door hands it over. */
import type { AlertId, SignalId } from '../../kernel/ids.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { SenderRow } from '../integration-store.ts';
import type { Around } from '../integrations/integration.ts';

/** Ids are made before, so that a try repeated keeps them. */
export interface Intake {
  readonly integration: SenderRow;
  readonly source: string;
  readonly event: MonitoringEvent;
  readonly fingerprint: string;
  /** What stood around the body, where its format looked at that: without it the body cannot be read again. */
  readonly around?: Around | undefined;
  readonly signalId: SignalId;
  /** Used if this becomes a new alert. */
  readonly freshAlertId: AlertId;
}
