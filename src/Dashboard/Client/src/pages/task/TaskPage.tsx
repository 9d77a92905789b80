import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { TaskView } from './TaskView';

/** A task by its address: where a notification leads, and how the phone shows it. */
export function TaskPage() {
  const { key } = useParams({ from: '/shell/tasks/$key' });
  const { tab } = useSearch({ from: '/shell/tasks/$key' });
  const navigate = useNavigate();
  return (
    <TaskView
      key={key}
      taskKey={key}
      tab={tab}
      onTab={(next) => void navigate({ to: '/tasks/$key', params: { key }, search: { tab: next === 'form' ? undefined : next }, replace: true })}
      onDone={(next) => void (next ? navigate({ to: '/tasks/$key', params: { key: next.userTaskKey } }) : navigate({ to: '/tasks', search: { view: 'inbox' } }))}
      page
    />
  );
}
