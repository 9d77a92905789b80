import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../host/types';
import { startWords } from '../i18n';
import { FormView } from './FormView';
import type { Data } from './path';
import { useForm } from './useForm';

beforeAll(() => startWords('zh-CN'));

const complaint = {
  components: [
    { type: 'text', text: '### 登记\n请在 **30 分钟** 内响应 <script>alert(1)</script> [制度](javascript:alert(1))' },
    { type: 'textfield', key: 'complaint.customer', label: '客户编号', validate: { required: true } },
    { type: 'number', key: 'complaint.amount', label: '金额', decimalDigits: 2 },
    { type: 'datetime', subtype: 'datetime', key: 'complaint.accepted_at', label: '受理时间', validate: { required: true }, properties: { system: 'now' } },
    { type: 'checklist', key: 'complaint.demands', label: '诉求', values: [{ value: 'refund', label: '退款' }, { value: 'swap', label: '换货' }] },
    { type: 'textfield', key: 'complaint.account', label: '退款账号', conditional: { hide: '=not(list contains(complaint.demands, "refund"))' } },
    { type: 'textfield', key: 'complaint.number', label: '单号', readonly: true },
    { type: 'dynamiclist', path: 'complaint.items', label: '商品', components: [{ type: 'textfield', key: 'sku', label: '编号' }] },
  ],
};

interface Probe {
  send: (variables: Data | null) => void;
  problems?: Problem[];
  data?: Data;
  readOnly?: boolean;
}

function Sheet({ send, problems = [], data = {}, readOnly }: Probe) {
  const form = useForm(complaint, data, null);
  return (
    <>
      <FormView form={form} readOnly={readOnly} />
      <button type="button" onClick={() => send(form.submit())}>
        send
      </button>
      <button type="button" onClick={() => form.show(problems)}>
        refuse
      </button>
    </>
  );
}

function show(probe: Probe) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Sheet {...probe} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

describe('a form', () => {
  it('sends what was filled in, by record', async () => {
    const send = vi.fn();
    show({ send, data: { complaint: { number: 'TS-1' } } });
    await userEvent.type(screen.getByLabelText(/客户编号/), 'C-1');
    await userEvent.type(screen.getByLabelText('金额'), '86000.5');
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith({ complaint: { customer: 'C-1', amount: 86000.5 } });
  });

  it('does not send while a required field is empty, and leads to it', async () => {
    const send = vi.fn();
    show({ send });
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith(null);
    expect(screen.getByText('必填')).toBeInTheDocument();
    await waitFor(() => expect(screen.getByLabelText(/客户编号/)).toHaveFocus());
    expect(screen.getByLabelText(/客户编号/)).toHaveAttribute('aria-invalid', 'true');
  });

  it('takes the error away with the first key', async () => {
    show({ send: vi.fn() });
    await userEvent.click(screen.getByText('send'));
    await userEvent.type(screen.getByLabelText(/客户编号/), 'C');
    expect(screen.queryByText('必填')).not.toBeInTheDocument();
  });

  it('asks nothing where the system knows', () => {
    show({ send: vi.fn() });
    expect(screen.getByLabelText('受理时间')).toHaveAttribute('placeholder', '留空则自动填写');
    expect(screen.getByLabelText('受理时间')).not.toBeRequired();
  });

  it('shows what the host found under its field', async () => {
    const problem: Problem = { code: 'X', severity: 'error', message: { zh: '没有这个客户。', en: '' }, mend: { zh: '请填写 C-1。', en: '' }, file: null, line: null, column: null, elementId: 'complaint.customer' };
    show({ send: vi.fn(), problems: [problem] });
    await userEvent.click(screen.getByText('refuse'));
    expect(screen.getByText('没有这个客户。 请填写 C-1。')).toBeInTheDocument();
    await waitFor(() => expect(screen.getByLabelText(/客户编号/)).toHaveFocus());
  });

  it('hides by its condition', async () => {
    show({ send: vi.fn() });
    await waitFor(() => expect(screen.queryByLabelText('退款账号')).not.toBeInTheDocument());
    await userEvent.click(screen.getByLabelText('退款'));
    expect(await screen.findByLabelText('退款账号')).toBeInTheDocument();
  });

  it('grows and shrinks by rows', async () => {
    const send = vi.fn();
    show({ send, data: { complaint: { customer: 'C-1' } } });
    await userEvent.click(screen.getByText('添加一行'));
    await userEvent.click(screen.getByText('添加一行'));
    const [first] = screen.getAllByLabelText('编号');
    if (first) await userEvent.type(first, 'A');
    await userEvent.click(screen.getByLabelText('删除第 2 行'));
    await userEvent.click(screen.getByText('send'));
    expect(send).toHaveBeenCalledWith({ complaint: { customer: 'C-1', items: [{ sku: 'A' }] } });
  });

  it('shows what cannot be changed as text', () => {
    show({ send: vi.fn(), data: { complaint: { number: 'TS-1', amount: '86000.50' } }, readOnly: true });
    expect(screen.getByText('TS-1')).toBeInTheDocument();
    expect(screen.getByText('86,000.50')).toBeInTheDocument();
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  });

  it('draws text without markup of its own', () => {
    show({ send: vi.fn() });
    expect(screen.getByText('30 分钟').tagName).toBe('STRONG');
    expect(document.querySelector('script')).toBeNull();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });
});
