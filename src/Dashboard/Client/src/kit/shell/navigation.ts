import {
  IconCalendar,
  IconCalendarRepeat,
  IconCheckbox,
  IconChecks,
  IconCopy,
  IconDatabase,
  IconFileTime,
  IconHourglass,
  IconInbox,
  IconListCheck,
  IconListSearch,
  IconPlugConnected,
  IconSend2,
  IconSitemap,
  IconSpeakerphone,
  IconTable,
  IconTimeline,
  IconUsers,
  IconUserShare,
  type Icon,
} from '@tabler/icons-react';
import type { Me } from '../../host/types';

export interface NavItem {
  to: '/tasks' | '/start' | '/instances' | '/absences' | '/announcements' | '/sla' | '/records' | '/design/process' | '/design/rules' | '/design/decisions' | '/traceability' | '/admin/people' | '/admin/calendars' | '/admin/schedules' | '/admin/channels';
  search?: Record<string, string>;
  label:
    | 'nav.inbox'
    | 'nav.mine'
    | 'nav.done'
    | 'nav.startFull'
    | 'nav.instances'
    | 'nav.processes'
    | 'nav.myRequests'
    | 'nav.copies'
    | 'nav.absences'
    | 'nav.announcements'
    | 'nav.sla'
    | 'nav.records'
    | 'nav.rules'
    | 'nav.decisions'
    | 'nav.traceability'
    | 'nav.people'
    | 'nav.calendars'
    | 'nav.schedules'
    | 'nav.channels';
  icon: Icon;
  counts?: boolean;
}

export interface NavSection {
  title: 'nav.work' | 'nav.watch' | 'nav.design' | 'nav.manage';
  items: NavItem[];
}

/** What may not be used is absent, not grey. */
export function navigation(me: Me | undefined): NavSection[] {
  const watch: NavItem[] = [
    { to: '/instances', label: 'nav.instances', icon: IconTimeline },
    { to: '/sla', label: 'nav.sla', icon: IconHourglass },
    { to: '/records', label: 'nav.records', icon: IconDatabase },
  ];
  if (me?.isManager || me?.mayDesign) watch.push({ to: '/traceability', label: 'nav.traceability', icon: IconListSearch });
  const sections: NavSection[] = [
    {
      title: 'nav.work',
      items: [
        { to: '/tasks', search: { view: 'inbox' }, label: 'nav.inbox', icon: IconInbox, counts: true },
        { to: '/tasks', search: { view: 'mine' }, label: 'nav.mine', icon: IconFileTime },
        { to: '/tasks', search: { view: 'done' }, label: 'nav.done', icon: IconChecks },
        { to: '/tasks', search: { view: 'cc' }, label: 'nav.copies', icon: IconCopy },
        { to: '/start', label: 'nav.startFull', icon: IconSend2 },
        { to: '/absences', label: 'nav.absences', icon: IconUserShare },
        { to: '/announcements', label: 'nav.announcements', icon: IconSpeakerphone },
      ],
    },
    { title: 'nav.watch', items: watch },
  ];
  if (me?.mayDesign) {
    sections.push({
      title: 'nav.design',
      items: [
        { to: '/design/process', label: 'nav.processes', icon: IconSitemap },
        { to: '/design/rules', label: 'nav.rules', icon: IconListCheck },
        { to: '/design/decisions', label: 'nav.decisions', icon: IconTable },
      ],
    });
  }
  const manage: NavItem[] = [];
  if (me?.isAdmin || me?.isManager) manage.push({ to: '/admin/people', label: 'nav.people', icon: IconUsers });
  if (me?.mayOperate) manage.push({ to: '/admin/calendars', label: 'nav.calendars', icon: IconCalendar });
  if (me?.mayOperate) manage.push({ to: '/admin/schedules', label: 'nav.schedules', icon: IconCalendarRepeat });
  if (me?.isAdmin) manage.push({ to: '/admin/channels', label: 'nav.channels', icon: IconPlugConnected });
  if (manage.length > 0) sections.push({ title: 'nav.manage', items: manage });
  return sections;
}

export const phoneIcons = { inbox: IconInbox, start: IconSend2, mine: IconCheckbox };
