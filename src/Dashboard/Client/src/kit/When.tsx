import { useTranslation } from 'react-i18next';
import { hostNow } from '../host/clock';
import { around, dateTime, shortDateTime } from './time';

/** An instant in Shanghai; weekday and distance in the tooltip. */
export function When({ at, short = false }: { at: string | null | undefined; short?: boolean }) {
  useTranslation();
  if (!at) return null;
  return (
    <time dateTime={at} title={around(at, hostNow())} className="tabular">
      {short ? shortDateTime(at, hostNow()) : dateTime(at)}
    </time>
  );
}
