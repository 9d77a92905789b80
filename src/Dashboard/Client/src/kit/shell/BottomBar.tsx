import { IconBell, IconFileTime, IconInbox, IconSend2 } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUnread } from '../../pages/notifications/queries';
import { useTaskCount } from '../../pages/tasks/queries';
import classes from './Shell.module.css';
import { useCurrent } from './SideNav';

/** The four places of the phone. */
export function BottomBar() {
  const { t } = useTranslation();
  const unread = useUnread();
  const tasks = useTaskCount(true) ?? 0;
  const inbox = useCurrent({ to: '/tasks', search: { view: 'inbox' } });
  const mine = useCurrent({ to: '/tasks', search: { view: 'mine' } });
  const { pathname } = useLocation();
  const at = (path: string) => pathname.startsWith(path);
  // A task has its own bar there, and the thumb should find only one.
  if (/^\/tasks\/./.test(pathname)) return null;
  return (
    <nav className={classes.bottom} aria-label={t('nav.phone')}>
      <Link to="/tasks" search={{ view: 'inbox' }} className={classes.tab} {...current(inbox)}>
        <IconInbox size={22} stroke={1.6} aria-hidden />
        {t('nav.inbox')}
        {tasks > 0 && <span className={classes.unread}>{tasks > 99 ? '99+' : tasks}</span>}
      </Link>
      <Link to="/start" className={classes.tab} {...current(at('/start'))}>
        <IconSend2 size={22} stroke={1.6} aria-hidden />
        {t('nav.start')}
      </Link>
      <Link to="/tasks" search={{ view: 'mine' }} className={classes.tab} {...current(mine)}>
        <IconFileTime size={22} stroke={1.6} aria-hidden />
        {t('nav.me')}
      </Link>
      <Link to="/notifications" className={classes.tab} {...current(at('/notifications'))}>
        <IconBell size={22} stroke={1.6} aria-hidden />
        {t('nav.notifications')}
        {unread > 0 && <span className={classes.unread}>{unread > 99 ? '99+' : unread}</span>}
      </Link>
    </nav>
  );
}

function current(is: boolean) {
  return is ? ({ 'data-current': true, 'aria-current': 'page' } as const) : {};
}
