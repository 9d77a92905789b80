import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { queryClient } from './host/queryClient';
import { choseAdmin, meQuery } from './host/session';
import { CrashPage } from './kit/CrashPage';
import { Loading } from './kit/Loading';
import { NotFoundPage } from './kit/NotFoundPage';
import { Shell } from './kit/shell/Shell';
import { NotificationsPage } from './pages/notifications/NotificationsPage';
import { SignInPage } from './pages/sign-in/SignInPage';
import { StartPage } from './pages/start/StartPage';
import { TaskPage } from './pages/task/TaskPage';
import { TasksPage } from './pages/tasks/TasksPage';
import { readTasksSearch } from './pages/tasks/search';

/** The named words of an address, each of which may be missing. */
const words =
  <K extends string>(...names: K[]) =>
  (search: Record<string, unknown>): Partial<Record<K, string>> => {
    const found: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') found[name] = value;
    }
    return found;
  };

/** All words of an address: a list of records is filtered by whatever its type declares. */
const anyWords = (search: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery).catch(() => null);
    const known = me === null || me.signedIn || choseAdmin();
    return known ? redirect({ to: '/tasks', search: { view: 'inbox' }, throw: true }) : redirect({ to: '/sign-in', throw: true });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: words('next'),
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const tasks = createRoute({ getParentRoute: () => shell, path: '/tasks', component: TasksPage, validateSearch: readTasksSearch });
const task = createRoute({
  getParentRoute: () => shell,
  path: '/tasks/$key',
  component: TaskPage,
  validateSearch: words('tab'),
});
const start = createRoute({
  getParentRoute: () => shell,
  path: '/start',
  component: StartPage,
  validateSearch: words('q', 'all'),
});
const notifications = createRoute({
  getParentRoute: () => shell,
  path: '/notifications',
  component: NotificationsPage,
  validateSearch: words('unread'),
});
const instances = createRoute({
  getParentRoute: () => shell,
  path: '/instances',
  component: lazyRouteComponent(() => import('./pages/instances/InstancesPage'), 'InstancesPage'),
  validateSearch: words('view', 'state', 'q', 'process'),
});
const instance = createRoute({
  getParentRoute: () => shell,
  path: '/instances/$key',
  component: lazyRouteComponent(() => import('./pages/instance/InstancePage'), 'InstancePage'),
  validateSearch: words('tab', 'only'),
});
const absences = createRoute({
  getParentRoute: () => shell,
  path: '/absences',
  component: lazyRouteComponent(() => import('./pages/absences/AbsencesPage'), 'AbsencesPage'),
});
const announcements = createRoute({
  getParentRoute: () => shell,
  path: '/announcements',
  component: lazyRouteComponent(() => import('./pages/announcements/AnnouncementsPage'), 'AnnouncementsPage'),
});
const announcement = createRoute({
  getParentRoute: () => shell,
  path: '/announcements/$key',
  component: lazyRouteComponent(() => import('./pages/announcements/AnnouncementPage'), 'AnnouncementPage'),
});
const preferences = createRoute({
  getParentRoute: () => shell,
  path: '/preferences',
  component: lazyRouteComponent(() => import('./pages/preferences/PreferencesPage'), 'PreferencesPage'),
});
const templates = createRoute({
  getParentRoute: () => shell,
  path: '/templates',
  component: lazyRouteComponent(() => import('./pages/templates/TemplatesPage'), 'TemplatesPage'),
});
const sla = createRoute({
  getParentRoute: () => shell,
  path: '/sla',
  component: lazyRouteComponent(() => import('./pages/sla/SlaPage'), 'SlaPage'),
  validateSearch: words('state', 'clock'),
});
const designs = createRoute({
  getParentRoute: () => shell,
  path: '/design/process',
  component: lazyRouteComponent(() => import('./pages/design/ProcessesPage'), 'ProcessesPage'),
  validateSearch: words('q'),
});
const design = createRoute({
  getParentRoute: () => shell,
  path: '/design/process/$key',
  component: lazyRouteComponent(() => import('./pages/design/DesignerPage'), 'DesignerPage'),
});
const rules = createRoute({
  getParentRoute: () => shell,
  path: '/design/rules',
  component: lazyRouteComponent(() => import('./pages/rules/RulesPage'), 'RulesPage'),
  validateSearch: words('q', 'tab'),
});
const ruleSet = createRoute({
  getParentRoute: () => shell,
  path: '/design/rules/$id',
  component: lazyRouteComponent(() => import('./pages/rules/RuleSetPage'), 'RuleSetPage'),
  validateSearch: words('tab', 'rule', 'line'),
});
const decisions = createRoute({
  getParentRoute: () => shell,
  path: '/design/decisions',
  component: lazyRouteComponent(() => import('./pages/decisions/DecisionsPage'), 'DecisionsPage'),
  validateSearch: words('q'),
});
const decision = createRoute({
  getParentRoute: () => shell,
  path: '/design/decisions/$key',
  component: lazyRouteComponent(() => import('./pages/decisions/DecisionPage'), 'DecisionPage'),
});
const traceability = createRoute({
  getParentRoute: () => shell,
  path: '/traceability',
  component: lazyRouteComponent(() => import('./pages/traceability/TraceabilityPage'), 'TraceabilityPage'),
  validateSearch: words('q', 'document', 'state'),
});
const recordTypes = createRoute({
  getParentRoute: () => shell,
  path: '/records',
  component: lazyRouteComponent(() => import('./pages/records/RecordTypesPage'), 'RecordTypesPage'),
  validateSearch: words('q', 'filled'),
});
const records = createRoute({
  getParentRoute: () => shell,
  path: '/records/$type',
  component: lazyRouteComponent(() => import('./pages/records/RecordsPage'), 'RecordsPage'),
  validateSearch: anyWords,
});

const people = createRoute({
  getParentRoute: () => shell,
  path: '/admin/people',
  component: lazyRouteComponent(() => import('./pages/people/PeoplePage'), 'PeoplePage'),
  validateSearch: words('q', 'unit', 'role', 'state', 'person', 'closed'),
});
const calendars = createRoute({
  getParentRoute: () => shell,
  path: '/admin/calendars',
  component: lazyRouteComponent(() => import('./pages/calendars/CalendarsPage'), 'CalendarsPage'),
  validateSearch: words('calendar', 'year'),
});
const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/admin/schedules',
  component: lazyRouteComponent(() => import('./pages/schedules/SchedulesPage'), 'SchedulesPage'),
  validateSearch: words('domain', 'state', 'q', 'schedule'),
});
const channels = createRoute({
  getParentRoute: () => shell,
  path: '/admin/channels',
  component: lazyRouteComponent(() => import('./pages/channels/ChannelsPage'), 'ChannelsPage'),
  validateSearch: words('channel', 'state'),
});

const notFound = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    shell.addChildren([tasks, task, start, notifications, instances, instance, absences, announcements, announcement, preferences, templates, sla, designs, design, rules, ruleSet, decisions, decision, traceability, recordTypes, records, people, calendars, schedules, channels, notFound]),
  ]),
  defaultErrorComponent: CrashPage,
  defaultPendingComponent: Loading,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Plain words in the address (`?q=123`), not JSON: people read, type and share these.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) if (typeof value === 'string' && value !== '') query.set(name, value);
    return query.size > 0 ? `?${query}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
