/** The places of the app, in the order of the nav; one that has no page yet is not shown. */

import type { Icon } from '@tabler/icons-react';
import {
  IconActivity,
  IconCalendarTime,
  IconLayoutList,
  IconSchool,
  IconSettings,
  IconSitemap,
} from '@tabler/icons-react';
import { loaderOf } from './found.ts';

export interface Place {
  /** The page behind it; the place is not shown while that does not exist. */
  readonly page?: string;
  readonly to: string;
  readonly label: string;
  readonly icon: Icon;
  /** Second key after `g`. */
  readonly key: string;
  /** In the bottom tabs of phones. */
  readonly tab: boolean;
  /** Below the line. */
  readonly apart?: boolean;
}

const ALL: readonly Place[] = [
  {
    to: '/',
    label: 'Bridge',
    icon: IconLayoutList,
    key: 'b',
    tab: true,
  },
  {
    to: '/signals',
    page: 'alert/SignalsPage',
    label: 'Signals',
    icon: IconActivity,
    key: 's',
    tab: true,
  },
  {
    to: '/oncall',
    page: 'oncall/OnCallPage',
    label: 'On call',
    icon: IconCalendarTime,
    key: 'o',
    tab: true,
  },
  {
    to: '/services',
    page: 'service/ServicesPage',
    label: 'Services',
    icon: IconSitemap,
    key: 'v',
    tab: false,
  },
  {
    to: '/reviews',
    page: 'review/ReviewsPage',
    label: 'Learn',
    icon: IconSchool,
    key: 'l',
    tab: true,
  },
  {
    to: '/settings',
    page: 'identity/SettingsPage',
    label: 'Settings',
    icon: IconSettings,
    key: ',',
    tab: false,
    apart: true,
  },
];

export const PLACES: readonly Place[] = ALL.filter(
  (place) => place.page === undefined || loaderOf(place.page) !== undefined,
);

/** Whether `path` lies in the place; incidents belong to the bridge. */
export function isIn(place: Place, path: string): boolean {
  if (place.to === '/') return path === '/' || path.startsWith('/incidents');
  return path === place.to || path.startsWith(`${place.to}/`);
}
