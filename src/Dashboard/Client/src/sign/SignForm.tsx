import { useState, type FormEvent } from 'react';
import { DoorError, submit, type SignPage } from './door';
import { SignaturePad } from './SignaturePad';
import { isSignature, type Stroke } from './strokes';
import { useWords } from './words';

interface Props {
  token: string;
  page: SignPage;
  onDone: (page: SignPage) => void;
}

/** What is signed, and the signature. What was typed survives everything but closing the page. */
export function SignForm({ token, page, onDone }: Props) {
  const { t, say } = useWords();
  const [name, setName] = useState('');
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [typed, setTyped] = useState(false);
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<DoorError | null>(null);

  const wrong = {
    name: name.trim() === '' ? t('nameMissing') : null,
    signature: !declining && !typed && !isSignature(strokes) ? t('signatureMissing') : null,
    reason: declining && reason.trim() === '' ? t('reasonMissing') : null,
  };

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const first = wrong.name ? 'name' : wrong.signature ? 'typed' : wrong.reason ? 'reason' : null;
    if (first) return document.getElementById(first)?.focus();
    setSending(true);
    setFailure(null);
    try {
      onDone(await submit(token, declining ? { accepted: false, name, reason } : typed ? { accepted: true, name, nameIsSignature: true } : { accepted: true, name, strokes }));
    } catch (error) {
      setFailure(error instanceof DoorError ? error : new DoorError('offline', null, null));
    } finally {
      setSending(false);
    }
  };

  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      {page.shown.length > 0 && (
        <dl className="shown">
          {page.shown.map((field) => (
            <div key={field.label.zh}>
              <dt>{say(field.label)}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
      <h2>{t('content')}</h2>
      <p className="text">{page.text}</p>

      <label htmlFor="name">{t('name')}</label>
      <input id="name" value={name} onChange={(event) => setName(event.target.value)} maxLength={60} autoComplete="name" required aria-invalid={tried && wrong.name !== null} aria-describedby="name-hint" />
      <p id="name-hint" className={tried && wrong.name ? 'wrong' : 'hint'}>
        {tried && wrong.name ? wrong.name : t('nameHint')}
      </p>

      {declining ? (
        <>
          <label htmlFor="reason">{t('reason')}</label>
          <textarea id="reason" rows={4} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={2000} required aria-invalid={tried && wrong.reason !== null} aria-describedby="reason-hint" />
          <p id="reason-hint" className="wrong">
            {tried && wrong.reason}
          </p>
        </>
      ) : (
        <>
          <div className="padHead">
            <span>{t('pad')}</span>
            <button type="button" className="plain" disabled={strokes.length === 0} onClick={() => setStrokes([])}>
              {t('clear')}
            </button>
          </div>
          <div className={typed ? 'frame off' : 'frame'}>
            <SignaturePad strokes={strokes} onStrokes={setStrokes} describedBy="pad-hint" />
          </div>
          <p id="pad-hint" className={tried && wrong.signature ? 'wrong' : 'hint'}>
            {tried && wrong.signature ? wrong.signature : t('padHint')}
          </p>
          <label className="check">
            <input id="typed" type="checkbox" checked={typed} onChange={(event) => setTyped(event.target.checked)} />
            <span>{t('typed')}</span>
          </label>
        </>
      )}

      <p className="hint">{t('once')}</p>
      <div role="alert">
        {failure && (
          <p className="failure">
            {failure.words ? say(failure.words) : t('offline')} {say(failure.mend)}
          </p>
        )}
      </div>
      <div className="bar">
        <button type="button" className="second" disabled={sending} onClick={() => { setDeclining(!declining); setTried(false); }}>
          {t(declining ? 'back' : 'decline')}
        </button>
        <button type="submit" className={declining ? 'first danger' : 'first'} disabled={sending}>
          {t(sending ? 'sending' : declining ? 'declineNow' : 'accept')}
        </button>
      </div>
    </form>
  );
}
