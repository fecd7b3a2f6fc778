/** Twin of `service/calendar-store.ts`: office hours in the organisation's zone for everybody. */
import { officeHours, type SupportHours } from '../../../src/service/core/support-hours.ts';

const HOURS = officeHours('Europe/Berlin');

export function supportHoursOf(): Promise<SupportHours> {
  return Promise.resolve(HOURS);
}
