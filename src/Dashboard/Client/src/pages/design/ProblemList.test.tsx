import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, it, vi } from 'vitest';
import { toProblem } from '../../host/problem';
import { startWords } from '../../i18n';
import { ProblemList } from './ProblemList';

beforeAll(() => startWords('zh-CN'));

// As `POST /api/lint` answers.
const linted = [
  { code: 'BPMN-065', severity: 'warning', message: { zh: '并行网关永远等不到。', en: 'Never satisfied.' }, mend: null, file: 'model.bpmn', line: 7, column: 3, elementId: 'join' },
  { code: 'DEP-003', severity: 'error', message: { zh: '没有得出时间。', en: 'No time.' }, mend: null, file: 'model.bpmn', line: 4, column: 5, elementId: 'start' },
];

it('shows the rule ids of the server, in its order, and leads to the element', async () => {
  const select = vi.fn();
  render(
    <MantineProvider>
      <ProblemList problems={linted.map(toProblem)} checked checking={false} onSelect={select} />
    </MantineProvider>,
  );
  const rows = screen.getAllByRole('listitem');
  expect(rows.map((row) => /[A-Z]+-\d+/.exec(row.textContent ?? '')?.[0])).toEqual(linted.map((problem) => problem.code));
  expect(rows[0]?.textContent).toContain('并行网关永远等不到。');
  await userEvent.click(screen.getByRole('button', { name: /DEP-003/ }));
  expect(select).toHaveBeenCalledWith('start');
});
