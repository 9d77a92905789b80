import { useEffect, useState } from 'react';
import { dateTime } from '../kit/wallClock';
import { DoorError, open, tokenOf, type SignPage } from './door';
import { SignForm } from './SignForm';
import { chosen, LanguageContext, remember, useWords, type Language } from './words';

/** The whole page: a head, and below it the form, the result, or why there is neither. */
export function SignApp() {
  const [language, setLanguage] = useState<Language>(chosen);
  useEffect(() => {
    document.documentElement.lang = language;
    remember(language);
  }, [language]);
  return (
    <LanguageContext value={language}>
      <Head onLanguage={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')} />
      <Body key={location.hash} />
    </LanguageContext>
  );
}

function Head({ onLanguage }: { onLanguage: () => void }) {
  const { t, language } = useWords();
  useEffect(() => {
    document.title = `${t('document')} · ${t('app')}`;
  });
  return (
    <header>
      <span className="brand">{t('app')}</span>
      <button type="button" className="plain" lang={language === 'en' ? 'zh-CN' : 'en'} onClick={onLanguage}>
        {t('other')}
      </button>
    </header>
  );
}

function Body() {
  const { t, say } = useWords();
  const [token] = useState(() => tokenOf(location.hash));
  const [page, setPage] = useState<SignPage | null>(null);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<DoorError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let gone = false;
    open(token).then(
      (found) => !gone && setPage(found),
      (error: unknown) => !gone && setFailure(error instanceof DoorError ? error : new DoorError('offline', null, null)),
    );
    return () => {
      gone = true;
    };
  }, [token, round]);

  if (failure) {
    return (
      <main>
        <h1>{t('broken')}</h1>
        <p role="alert">
          {failure.words ? say(failure.words) : t('offline')} {say(failure.mend)}
        </p>
        {failure.words === null && (
          <button type="button" className="first" onClick={() => { setFailure(null); setRound(round + 1); }}>
            {t('retry')}
          </button>
        )}
      </main>
    );
  }

  if (!page) {
    return (
      <main aria-busy="true">
        <h1>{t('document')}</h1>
        <p role="status">{t('loading')}</p>
      </main>
    );
  }

  if (page.state !== 'open') return <Result page={page} fresh={done} />;
  return (
    <main>
      <h1>{say(page.title)}</h1>
      <p className="hint">
        {page.recipient && <span>{t('for', page.recipient)} · </span>}
        {page.expiresAt && t('expires', dateTime(page.expiresAt))}
      </p>
      <SignForm token={token} page={page} onDone={(answer) => { setDone(true); setPage(answer); }} />
    </main>
  );
}

/** Who and when; of what was signed nothing is told a second time. */
function Result({ page, fresh }: { page: SignPage; fresh: boolean }) {
  const { t } = useWords();
  const accepted = page.state === 'accepted';
  useEffect(() => window.scrollTo(0, 0), []);
  return (
    <main>
      <div className="result" data-accepted={accepted || undefined} role="status">
        <h1>{t(fresh ? (accepted ? 'doneAccepted' : 'doneDeclined') : accepted ? 'usedAccepted' : 'usedDeclined')}</h1>
        <p>{t('doneBy', page.signedBy ?? '', page.signedAt ? dateTime(page.signedAt) : '')}</p>
        {fresh && <p>{t('doneText')}</p>}
      </div>
      {page.sha256 && (
        <>
          <h2>{t('digest')}</h2>
          <p className="digest">{page.sha256}</p>
        </>
      )}
    </main>
  );
}
