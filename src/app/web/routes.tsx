/**
 * Every page and its address: one line each. Bridge, Incident and Report come with the first load, all
 * others when they are opened. `frame` is what stands around it: the shell for signed-in people, the
 * narrow public frame otherwise.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { BridgePage } from '../../incident/web/BridgePage.tsx';
import { IncidentPage } from '../../incident/web/IncidentPage.tsx';
import { ReportPage } from '../../incident/web/ReportPage.tsx';
import { loaderOf } from './found.ts';
import { CrashPage, NotFoundPage } from './OtherPages.tsx';
import { PublicFrame } from './PublicFrame.tsx';
import { Shell } from './Shell.tsx';

interface PageRoute {
  readonly path: string;
  readonly frame: 'shell' | 'public';
  readonly page: RouteComponent | undefined;
}

/** A page opened later: `service/ServicesPage` is `src/service/web/ServicesPage.tsx`. */
function lazy(page: string): RouteComponent | undefined {
  const load = loaderOf(page);
  return load === undefined
    ? undefined
    : lazyRouteComponent(load as () => Promise<Record<string, RouteComponent>>, page.split('/')[1]);
}

const MorePage = lazyRouteComponent(() => import('./MorePage.tsx'), 'MorePage');
const PartsPage = lazyRouteComponent(() => import('./PartsPage.tsx'), 'PartsPage');

const PAGES: readonly PageRoute[] = [
  { path: '/', frame: 'shell', page: BridgePage },
  { path: '/incidents', frame: 'shell', page: lazy('incident/IncidentsPage') },
  { path: '/incidents/$number', frame: 'shell', page: IncidentPage },
  { path: '/signals', frame: 'shell', page: lazy('alert/SignalsPage') },
  { path: '/signals/rules', frame: 'shell', page: lazy('alert/RulesPage') },
  { path: '/signals/tables', frame: 'shell', page: lazy('alert/TablesPage') },
  { path: '/signals/tables/$id', frame: 'shell', page: lazy('alert/TablePage') },
  { path: '/signals/silences', frame: 'shell', page: lazy('alert/SilencesPage') },
  { path: '/signals/watching', frame: 'shell', page: lazy('alert/WatchingPage') },
  { path: '/signals/dead-letters', frame: 'shell', page: lazy('alert/DeadLettersPage') },
  { path: '/signals/read-again', frame: 'shell', page: lazy('alert/ReadAgainPage') },
  { path: '/signals/noise', frame: 'shell', page: lazy('notification/NoisePage') },
  { path: '/oncall', frame: 'shell', page: lazy('oncall/OnCallPage') },
  { path: '/oncall/handover/$id', frame: 'shell', page: lazy('notification/HandoverPage') },
  { path: '/oncall/simulate', frame: 'shell', page: lazy('notification/SimulatorPage') },
  { path: '/oncall/drills', frame: 'shell', page: lazy('incident/DrillsPage') },
  { path: '/services', frame: 'shell', page: lazy('service/ServicesPage') },
  { path: '/services/policies', frame: 'shell', page: lazy('escalation/PoliciesPage') },
  { path: '/services/$id', frame: 'shell', page: lazy('service/ServicePage') },
  { path: '/reviews', frame: 'shell', page: lazy('review/ReviewsPage') },
  { path: '/reviews/$id', frame: 'shell', page: lazy('review/ReviewPage') },
  { path: '/settings', frame: 'shell', page: lazy('identity/SettingsPage') },
  { path: '/settings/integrations', frame: 'shell', page: lazy('alert/IntegrationsPage') },
  { path: '/settings/notifications', frame: 'shell', page: lazy('notification/MinePage') },
  { path: '/settings/channels', frame: 'shell', page: lazy('notification/ChannelsPage') },
  { path: '/settings/mails', frame: 'shell', page: lazy('notification/MailsPage') },
  { path: '/settings/watch', frame: 'shell', page: lazy('notification/WatchPage') },
  { path: '/settings/$section', frame: 'shell', page: lazy('identity/SettingsPage') },
  { path: '/more', frame: 'shell', page: MorePage },
  { path: '/parts', frame: 'shell', page: PartsPage },
  { path: '/sign-in', frame: 'public', page: lazy('identity/SignInPage') },
  { path: '/invite/$token', frame: 'public', page: lazy('identity/InvitePage') },
  { path: '/setup/$token', frame: 'public', page: lazy('identity/SetupPage') },
  { path: '/report', frame: 'public', page: ReportPage },
  { path: '/r/$token', frame: 'public', page: lazy('incident/MyReportPage') },
];

export function makeRouter() {
  const root = createRootRoute({ notFoundComponent: NotFoundPage });
  const frames = {
    shell: createRoute({ getParentRoute: () => root, id: 'shell', component: Shell }),
    public: createRoute({ getParentRoute: () => root, id: 'public', component: PublicFrame }),
  };
  const pagesIn = (frame: PageRoute['frame']) =>
    PAGES.flatMap(({ path, page, frame: own }) =>
      own === frame && page !== undefined
        ? [createRoute({ getParentRoute: () => frames[frame], path, component: page })]
        : [],
    );
  return createRouter({
    routeTree: root.addChildren([
      frames.shell.addChildren(pagesIn('shell')),
      frames.public.addChildren(pagesIn('public')),
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: CrashPage,
  });
}
