import { IconPlugConnectedX } from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useRef, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnected, useLive } from '../../host/live';
import { useMe } from '../../host/session';
import { BottomBar } from './BottomBar';
import { Header } from './Header';
import { SideNav } from './SideNav';
import classes from './Shell.module.css';

/** The frame of every page behind the sign-in: header, navigation, content, and the bottom bar of the phone. */
export function Shell() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  useLive(me !== undefined);
  useFreshAfterBack();
  const main = useRef<HTMLElement>(null);

  const skip = (event: MouseEvent) => {
    event.preventDefault();
    main.current?.focus();
  };

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main" onClick={skip}>
        {t('app.skip')}
      </a>
      <Header />
      <SideNav />
      <main id="main" ref={main} className={classes.main} tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </main>
      <BottomBar />
    </div>
  );
}

function ConnectionBanner() {
  const { t } = useTranslation();
  const connected = useConnected();
  return (
    <div role="status">
      {!connected && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={17} aria-hidden />
          {t('live.lost')}
        </div>
      )}
    </div>
  );
}

// Chromium keeps a page alive in the back/forward cache with its event stream closed; ask again when it returns.
function useFreshAfterBack() {
  useEffect(() => {
    const again = (event: PageTransitionEvent) => {
      if (event.persisted) window.location.reload();
    };
    window.addEventListener('pageshow', again);
    return () => window.removeEventListener('pageshow', again);
  }, []);
}
