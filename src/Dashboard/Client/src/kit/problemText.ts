import i18next from 'i18next';
import { HostError } from '../host/problem';
import { say } from '../i18n';

export interface ProblemText {
  sentence: string;
  mend: string | null;
  trace: string | null;
}

/** One sentence for people: the host's own words first, else ours by status; never a stack or a raw body. */
export function problemText(error: unknown): ProblemText {
  if (!(error instanceof HostError)) return { sentence: i18next.t('error.unknown'), mend: null, trace: null };
  return {
    sentence: say(error.words) || i18next.t(fallback(error)),
    mend: say(error.mend) || null,
    trace: error.traceId,
  };
}

function fallback(error: HostError) {
  if (error.isConnection) return 'error.connection';
  if (error.status === 401) return 'error.signIn';
  if (error.status === 403) return 'error.forbidden';
  if (error.status === 404) return 'error.notFound';
  if (error.isConflict) return 'error.conflict';
  return 'error.unknown';
}
