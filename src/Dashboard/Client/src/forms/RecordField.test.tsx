import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWords } from '../i18n';
import { FormView } from './FormView';
import type { Data } from './path';
import { useForm } from './useForm';

beforeAll(() => startWords('zh-CN'));

const schema = {
  components: [
    { type: 'textfield', key: 'order.customer', label: '客户', properties: { record: 'customer' } },
    { type: 'taglist', key: 'order.dealers', label: '经销商', properties: { record: 'dealer' } },
    { type: 'dynamiclist', path: 'order.lines', label: '明细', components: [{ type: 'textfield', key: 'customer', label: '收货客户', properties: { record: 'customer' } }] },
    { type: 'filepicker', key: 'order.contract', label: '合同', validate: { required: true } },
    { type: 'filepicker', key: 'order.photos', label: '照片', multiple: true },
  ],
};

/** What the host answers, by path; whatever else is asked for is not there. */
const answers: Record<string, unknown> = {
  '/api/record-types?counts=false': { items: [{ id: 'customer' }, { id: 'dealer' }] },
  '/api/records/customer?limit=20': { items: [{ id: 'C-1', title: '海川商贸' }, { id: 'C-2', title: '北辰超市' }] },
  '/api/records/customer/C-1': { record: { id: 'C-1', title: '海川商贸' }, titles: {} },
  '/api/records/customer/C-2': { record: { id: 'C-2', title: '北辰超市' }, titles: {} },
  '/api/records/dealer/D-1': { record: { id: 'D-1', title: '东区经销' }, titles: {} },
  '/api/instances/7/files': { items: [{ fileKey: '70', name: '旧合同.pdf', mediaType: 'application/pdf', bytes: 1500 }] },
};

const given = { ...answers };
const sent: File[] = [];

/** As the host does: what was sent is among the files of the request from then on. */
function keep(file: File) {
  sent.push(file);
  const kept = { fileKey: `9${sent.length}`, name: file.name, mediaType: file.type, bytes: file.size };
  const { items } = answers['/api/instances/7/files'] as { items: object[] };
  answers['/api/instances/7/files'] = { items: [...items, kept] };
  return Response.json(kept, { status: 201 });
}

beforeEach(() => {
  vi.stubGlobal('fetch', (path: string, { method, body }: RequestInit) => {
    if (method === 'POST' && body instanceof FormData) {
      return Promise.resolve(keep(body.get('file') as File));
    }
    return Promise.resolve(path in answers ? Response.json(answers[path]) : Response.json({ code: 'not-found' }, { status: 404 }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  sent.length = 0;
  Object.assign(answers, given);
});

function Sheet({ send, data, readOnly }: { send: (variables: Data | null) => void; data: Data; readOnly: boolean }) {
  const form = useForm(schema, data, null);
  return (
    <>
      <FormView form={form} readOnly={readOnly} instance="7" />
      <button type="button" onClick={() => send(form.submit())}>
        send
      </button>
    </>
  );
}

async function show(data: Data, { send = vi.fn(), readOnly = false }: { send?: (variables: Data | null) => void; readOnly?: boolean } = {}) {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '/', component: () => <Sheet send={send} data={data} readOnly={readOnly} /> });
  const records = createRoute({ getParentRoute: () => root, path: '/records/$type' });
  const router = createRouter({ routeTree: root.addChildren([page, records]), history: createMemoryHistory() });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText('send');
}

describe('a field that refers to a record', () => {
  it('is chosen by what the record is called, and keeps its key', async () => {
    const send = vi.fn();
    await show({ order: { contract: '70' } }, { send });
    await userEvent.click(screen.getByRole('combobox', { name: /^客户/ }));
    await userEvent.click(await screen.findByRole('option', { name: /北辰超市/ }));
    await waitFor(() => expect(screen.getByRole('combobox', { name: /^客户/ })).toHaveValue('北辰超市'));
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith({ order: { customer: 'C-2', contract: '70' } });
  });

  it('says what a kept key is called, in rows too', async () => {
    await show({ order: { customer: 'C-1', dealers: ['D-1'], lines: [{ customer: 'C-2' }] } });
    await waitFor(() => expect(screen.getByRole('combobox', { name: /^客户/ })).toHaveValue('海川商贸'));
    expect(await screen.findByText('东区经销')).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('combobox', { name: /收货客户/ })).toHaveValue('北辰超市'));
  });

  it('leads to the record where it cannot be changed, and shows the key of one that is gone', async () => {
    await show({ order: { customer: 'C-1', dealers: ['D-1', 'D-9'] } }, { readOnly: true });
    expect(await screen.findByRole('link', { name: '海川商贸' })).toHaveAttribute('href', '/records/customer?record=C-1');
    expect(await screen.findByRole('link', { name: '东区经销' })).toBeInTheDocument();
    expect(screen.getByText(/D-9/)).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'D-9' })).not.toBeInTheDocument();
  });

  it('is typed by who may not look at such records', async () => {
    answers['/api/record-types?counts=false'] = { items: [] };
    const send = vi.fn();
    await show({ order: { customer: 'C-1', contract: '70' } }, { send });
    await waitFor(() => expect(screen.getAllByText(/您无权查看这类业务数据/)).toHaveLength(2));
    await userEvent.clear(screen.getByRole('textbox', { name: /^客户/ }));
    await userEvent.type(screen.getByRole('textbox', { name: /^客户/ }), 'C-5');
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith({ order: { customer: 'C-5', contract: '70' } });
  });
});

describe('a field of files', () => {
  const input = (label: string) => {
    const found = document.querySelector<HTMLInputElement>(`input[type=file][aria-label="${label}"]`);
    if (!found) throw new Error(label);
    return found;
  };
  const file = (name: string, content = 'x') => new File([content], name, { type: 'text/plain' });

  it('sends what is chosen to the request and keeps the keys', async () => {
    const send = vi.fn();
    await show({}, { send });
    await userEvent.upload(input('合同'), file('合同.txt'));
    expect(await screen.findByRole('link', { name: '合同.txt' })).toHaveAttribute('href', '/api/files/91');
    await userEvent.upload(input('照片'), [file('a.txt'), file('b.txt')]);
    await screen.findByRole('link', { name: 'b.txt' });
    await userEvent.click(screen.getByRole('button', { name: '移除文件 a.txt' }));
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith({ order: { contract: '91', photos: ['93'] } });
  });

  it('refuses an empty file before it is sent, and asks for one that must be there', async () => {
    const send = vi.fn();
    await show({}, { send });
    await userEvent.upload(input('合同'), file('空.txt', ''));
    expect(await screen.findByText('「空.txt」是空文件')).toBeInTheDocument();
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith(null);
  });

  it('holds the form back until the host has the file', async () => {
    let arrive = () => undefined as void;
    const ask = globalThis.fetch;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => (init.method === 'POST' ? new Promise<Response>((answer) => (arrive = () => void ask(path, init).then(answer))) : ask(path, init)));
    const send = vi.fn();
    await show({ order: { contract: '70' } }, { send });
    await userEvent.upload(input('照片'), file('慢.txt'));
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenLastCalledWith(null);
    expect(screen.getByText('文件还在上传，请稍候再提交')).toBeInTheDocument();
    arrive();
    await screen.findByRole('link', { name: '慢.txt' });
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenLastCalledWith({ order: { contract: '70', photos: ['91'] } });
  });

  it('names what is kept, to be saved', async () => {
    await show({ order: { contract: '70' } }, { readOnly: true });
    expect(await screen.findByRole('link', { name: '旧合同.pdf' })).toHaveAttribute('download');
  });
});
