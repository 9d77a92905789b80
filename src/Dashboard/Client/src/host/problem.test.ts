import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setLanguage, startWords } from '../i18n';
import { problemText } from '../kit/problemText';
import { ask, post } from './http';
import { connectionLost, HostError, toHostError } from './problem';

beforeAll(() => startWords('zh-CN'));
afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })));

describe('a problem of the host', () => {
  const body = {
    title: 'FORM_INVALID',
    status: 400,
    detail: 'The form is wrong.',
    code: 'form-invalid',
    message: { zh: '表单有误。', en: 'The form is wrong.' },
    mend: { zh: '请补充客户。', en: 'Add the customer.' },
    problems: [{ code: 'F-1', severity: 'error', message: { zh: '必填', en: 'Required' }, mend: null, elementId: 'complaint.customer' }],
    traceId: 'abc',
  };

  it('speaks the language of the page, with what to do and the reference', async () => {
    const error = toHostError(400, body);
    expect(problemText(error)).toEqual({ sentence: '表单有误。', mend: '请补充客户。', trace: 'abc' });
    await setLanguage('en');
    expect(problemText(error)).toEqual({ sentence: 'The form is wrong.', mend: 'Add the customer.', trace: 'abc' });
    await setLanguage('zh-CN');
  });

  it('keeps the findings with their fields', () => {
    expect(toHostError(400, body).problems).toMatchObject([{ code: 'F-1', severity: 'error', elementId: 'complaint.customer' }]);
  });

  it('of /v2 says its detail', () => {
    const error = toHostError(409, { title: 'INVALID_STATE', status: 409, detail: "Command 'COMPLETE' rejected" });
    expect(error).toMatchObject({ code: 'INVALID_STATE', isConflict: true });
    expect(problemText(error).sentence).toBe("Command 'COMPLETE' rejected");
  });

  it.each([
    [404, '找不到所请求的内容：它可能已被删除，或者地址有误。'],
    [403, '您没有权限执行此操作。'],
    [500, '服务器未能完成此操作，请稍后重试。'],
  ])('without words of its own gets ours: %i', (status, sentence) => {
    expect(problemText(toHostError(status, {})).sentence).toBe(sentence);
  });

  it('never shows a stack', () => {
    const error = toHostError(500, { detail: 'System.NullReferenceException: Object reference\n   at Marketing.Engine.Step()' });
    expect(problemText(error).sentence).toBe('服务器未能完成此操作，请稍后重试。');
    expect(problemText(new TypeError("reading 'x' of undefined")).sentence).toBe('服务器未能完成此操作，请稍后重试。');
  });

  it('may be that there is no host', () => {
    expect(problemText(connectionLost()).sentence).toContain('无法连接到服务器');
  });
});

describe('asking the host', () => {
  it('sends language, and one key a command', async () => {
    const fetch = answer(200, { ok: true });
    vi.stubGlobal('fetch', fetch);
    await post('/api/x', { a: 1 });
    const headers = fetch.mock.calls[0]?.[1]?.headers as Record<string, string>;
    expect(headers['Accept-Language']).toBe('zh-CN');
    expect(headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('throws what the host refused', async () => {
    vi.stubGlobal('fetch', answer(409, { code: 'already-done', message: { zh: '李四 已于 14:05 同意', en: 'Li Si approved at 14:05' } }));
    const error = await ask('/api/x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HostError);
    expect(problemText(error).sentence).toBe('李四 已于 14:05 同意');
  });

  it('takes a gateway that answers for a host that restarts as a lost connection', async () => {
    vi.stubGlobal('fetch', answer(502, '<html>Bad gateway</html>'));
    await expect(ask('/api/x')).rejects.toMatchObject({ isConnection: true });
  });

  it('takes no network as a lost connection', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(ask('/api/x')).rejects.toMatchObject({ isConnection: true });
  });

  it('answers nothing to 204', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(null, { status: 204 }))));
    await expect(ask('/api/x')).resolves.toBeUndefined();
  });
});
