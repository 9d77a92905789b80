import { IconBell, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { currentLanguage, setLanguage } from '../../i18n';
import { useUnread } from '../../pages/notifications/queries';
import { ClockMenu } from './ClockMenu';
import { PersonMenu } from './PersonMenu';
import { Seal } from './Seal';
import classes from './Shell.module.css';
import { ThemeMenu } from './ThemeMenu';

export function Header() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  return (
    <header className={classes.head}>
      <Link to="/tasks" search={{ view: 'inbox' }} className={classes.brand}>
        <Seal />
        <span className={classes.wide}>{t('app.name')}</span>
        <span className={classes.narrow}>{t('app.short')}</span>
      </Link>
      {me?.clock.controllable && <ClockMenu clock={me.clock} />}
      <Link to="/start" className={classes.startButton}>
        <IconPlus size={16} stroke={2.2} aria-hidden />
        {t('nav.start')}
      </Link>
      <Bell />
      <LanguageSwitch />
      <ThemeMenu />
      {me && <PersonMenu me={me} />}
    </header>
  );
}

function Bell() {
  const { t } = useTranslation();
  const unread = useUnread();
  const label = unread > 0 ? t('notices.bell', { count: unread }) : t('notices.bellNone');
  return (
    <Link to="/notifications" className={`${classes.bell} ${classes.wide}`} aria-label={label}>
      <IconBell size={19} stroke={1.7} aria-hidden />
      {unread > 0 && (
        <span className={classes.unread} aria-hidden>
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}

/** Says in the other language what it does, so that whoever needs it can read it. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <button type="button" className={classes.headItem} aria-label={`${t('app.otherLanguage')} ${t('app.switchLanguage')}`} lang={other} onClick={() => void setLanguage(other)}>
      {t('app.otherLanguage')}
    </button>
  );
}
