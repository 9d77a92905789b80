import type { Problem, Words } from './types';

/** What the host (or the way to it) answered instead of what was asked for. */
export class HostError extends Error {
  override readonly name = 'HostError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly words: Words | null,
    readonly mend: Words | null,
    readonly problems: Problem[],
    readonly traceId: string | null,
  ) {
    super(words?.en ?? code);
  }

  /** The request never reached the host, or the answer never came back. */
  get isConnection() {
    return this.status === 0;
  }

  /** Somebody else was faster, or the state has moved on. */
  get isConflict() {
    return this.status === 409;
  }
}

export const connectionLost = () => new HostError(0, 'connection-lost', null, null, [], null);

/** Reads problem+json of `/api` (words in both languages) and of `/v2` (title and detail only). */
export function toHostError(status: number, body: unknown): HostError {
  const problem = isRecord(body) ? body : {};
  const words = wordsOf(problem.message) ?? plain(problem.detail);
  return new HostError(
    status,
    text(problem.code) ?? text(problem.title) ?? `http-${status}`,
    words,
    wordsOf(problem.mend),
    Array.isArray(problem.problems) ? problem.problems.filter(isRecord).map(toProblem) : [],
    text(problem.traceId),
  );
}

export function toProblem(value: Record<string, unknown>): Problem {
  const severity = value.severity === 'warning' || value.severity === 'information' ? value.severity : 'error';
  return {
    code: text(value.code) ?? '',
    severity,
    message: wordsOf(value.message) ?? { zh: text(value.code) ?? '', en: text(value.code) ?? '' },
    mend: wordsOf(value.mend),
    file: text(value.file),
    line: typeof value.line === 'number' ? value.line : null,
    column: typeof value.column === 'number' ? value.column : null,
    elementId: text(value.elementId),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function wordsOf(value: unknown): Words | null {
  if (typeof value === 'string') return plain(value);
  if (!isRecord(value)) return null;
  const zh = text(value.zh) ?? text(value.en);
  const en = text(value.en) ?? zh;
  return zh !== null && en !== null ? { zh, en } : null;
}

// `/v2` has one language. A stack trace that slipped into a detail is for the log, not for people.
function plain(value: unknown): Words | null {
  const line = text(value);
  if (line === null || /\n\s+at |Exception:|^<!doctype/i.test(line)) return null;
  return { zh: line, en: line };
}
