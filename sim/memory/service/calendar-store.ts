/** Twin of `service/calendar-store.ts`: office hours in the organisation's zone for everybody. */
import { officeHours, type SupportHours } from '../../../src/service/core/support-hours.ts';

export function supportHoursOf(): Promise<SupportHours> {
  return Promise.resolve(officeHours('Europe/Berlin'));
}
