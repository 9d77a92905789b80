import { currentLanguage } from '../i18n';
import { connectionLost, HostError, toHostError } from './problem';

interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, as text of a model. */
  text?: string;
  /** Sent as multipart. */
  form?: FormData;
  accept?: string;
  signal?: AbortSignal;
  /** A POST that changes nothing, and may be sent as often as one likes. */
  looks?: boolean;
  /** Something long: answered at once with the work that it begins. */
  background?: boolean;
}

/** Asks the host and answers its JSON; everything that is not an answer is thrown as a HostError. */
export async function ask<T>(path: string, request: Request = {}): Promise<T> {
  const response = await send(path, request);
  if (response.status === 204) return undefined as T;
  const body = await read(response);
  if (body === '') return undefined as T;
  try {
    return JSON.parse(body) as T;
  } catch {
    throw new HostError(response.status, 'not-json', null, null, [], null);
  }
}

/** Asks the host for text, such as the XML of a model. */
export async function askText(path: string, signal?: AbortSignal): Promise<string> {
  return read(await send(path, { accept: 'text/xml, text/plain, */*', signal }));
}

/** Asks the host for a file and hands it to the browser under the host's name for it. */
export async function askFile(path: string, request: Request = {}): Promise<void> {
  const response = await send(path, { accept: '*/*', ...request, looks: true });
  const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = named ? decodeURIComponent(named) : 'file';
  link.click();
  // The browser begins to read a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const post = <T>(path: string, json: unknown = {}) => ask<T>(path, { method: 'POST', json });

async function send(path: string, request: Request): Promise<Response> {
  const method = request.method ?? 'GET';
  const headers: Record<string, string> = {
    Accept: request.accept ?? 'application/json, application/problem+json',
    'Accept-Language': currentLanguage(),
  };
  let body: BodyInit | undefined;
  if (request.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(request.json);
  } else if (request.text !== undefined) {
    headers['Content-Type'] = 'text/plain; charset=utf-8';
    body = request.text;
  } else if (request.form) {
    body = request.form;
  }
  if (request.background) headers.Prefer = 'respond-async';
  // One press is one command, even when the network delivers it twice.
  if (method === 'POST' && !request.looks) headers['Idempotency-Key'] = newKey();

  let response: Response;
  try {
    response = await fetch(path, { method, headers, body, signal: request.signal, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw connectionLost();
  }
  if (!response.ok) throw await toError(response);
  return response;
}

async function toError(response: Response): Promise<HostError> {
  // A proxy in front of a host that restarts answers for it; to the person that is a lost connection.
  if (response.status === 502 || response.status === 504) return connectionLost();
  const body = await read(response).catch(() => '');
  try {
    return toHostError(response.status, JSON.parse(body));
  } catch {
    return toHostError(response.status, {});
  }
}

async function read(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    throw connectionLost();
  }
}

// randomUUID is missing on plain http outside loopback.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
