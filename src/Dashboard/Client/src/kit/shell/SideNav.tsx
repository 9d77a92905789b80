import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useTaskCount } from '../../pages/tasks/queries';
import { navigation, type NavItem } from './navigation';
import classes from './Shell.module.css';

export function SideNav() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      {navigation(me).map((section) => (
        <div key={section.title}>
          <h2 className={classes.navTitle}>{t(section.title)}</h2>
          <ul className={classes.navList}>
            {section.items.map((item) => (
              <li key={item.label}>
                <NavLink item={item} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NavLink({ item }: { item: NavItem }) {
  const { t } = useTranslation();
  const current = useCurrent(item);
  const count = useTaskCount(item.counts === true);
  return (
    <Link to={item.to} search={item.search ?? {}} className={classes.link} data-current={current || undefined} aria-current={current ? 'page' : undefined}>
      <item.icon size={18} stroke={1.6} aria-hidden />
      {t(item.label)}
      {item.counts && count !== undefined && count > 0 && <span className={classes.count}>{count}</span>}
    </Link>
  );
}

/** Three entries share `/tasks`; the view in the address tells them apart. */
export function useCurrent(item: { to: string; search?: Record<string, string> }): boolean {
  const location = useLocation();
  if (location.pathname !== item.to && !location.pathname.startsWith(`${item.to}/`)) return false;
  if (!item.search) return true;
  const view = (location.search as Record<string, unknown>).view ?? 'inbox';
  return view === item.search.view;
}
