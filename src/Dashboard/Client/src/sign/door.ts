/** The host's side of a link. The token goes in the body: no address, log or referrer may hold it. */
export interface SignPage {
  state: 'open' | 'accepted' | 'declined';
  title: { zh: string; en: string } | null;
  text: string | null;
  shown: { label: { zh: string; en: string }; value: string }[];
  recipient: string | null;
  expiresAt: string | null;
  signedBy: string | null;
  signedAt: string | null;
  sha256: string | null;
}

export interface Answer {
  accepted: boolean;
  name: string;
  strokes?: number[][];
  nameIsSignature?: boolean;
  reason?: string;
}

export type Words = { zh: string; en: string };

/** Why the host would not; null words: it could not be reached. */
export class DoorError extends Error {
  constructor(
    readonly code: string,
    readonly words: Words | null,
    readonly mend: Words | null,
  ) {
    super(code);
  }
}

/** Behind the `#`, which browsers send to nobody. */
export const tokenOf = (hash: string) => hash.replace(/^#/, '');

export const open = (token: string) => send('/api/sign/open', { token });

export const submit = (token: string, answer: Answer) => send('/api/sign/submit', { token, ...answer });

async function send(path: string, body: object): Promise<SignPage> {
  let response: Response;
  try {
    response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json, application/problem+json' }, body: JSON.stringify(body), credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
  } catch {
    throw new DoorError('offline', null, null);
  }
  const said = (await response.json().catch(() => null)) as unknown;
  if (response.ok && said !== null) return said as SignPage;
  const problem = (said ?? {}) as { code?: string; message?: Words; mend?: Words | null };
  throw new DoorError(problem.code ?? 'offline', problem.message ?? null, problem.mend ?? null);
}
