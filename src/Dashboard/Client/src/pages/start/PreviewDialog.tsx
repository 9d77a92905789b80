import { Modal, Timeline, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../../host/http';
import type { Page, PreviewStep, ProcessCard } from '../../host/types';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';

/** Who will have a request in their hands, in what order, before it is begun. */
export function PreviewDialog({ process, onClose }: { process: ProcessCard | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={process !== null} onClose={onClose} title={process ? t('start.previewOf', { name: process.name ?? process.processDefinitionId }) : ''} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {process?.documentation && (
        <Text size="sm" mb="md">
          {process.documentation}
        </Text>
      )}
      {process && <Steps process={process} />}
    </Modal>
  );
}

function Steps({ process }: { process: ProcessCard }) {
  const { t } = useTranslation();
  const say = useSay();
  const preview = useQuery({
    queryKey: ['preview', process.processDefinitionId],
    queryFn: () => post<Page<PreviewStep>>(`/api/processes/${encodeURIComponent(process.processDefinitionId)}/preview`, { variables: {} }),
    staleTime: 0,
  });
  if (preview.isPending) return <Loading lines={4} />;
  if (!preview.data) return <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {t('start.previewText')}
      </Text>
      <Timeline active={-1} bulletSize={14} lineWidth={2}>
        {preview.data.items.map((step, index) => (
          <Timeline.Item
            key={index}
            title={
              <>
                {step.name ?? step.elementId} {step.mode && <Tag tone="ink">{t(`start.mode.${step.mode}`)}</Tag>}
              </>
            }
          >
            <Text size="sm">{step.problem ? say(step.problem) : step.people.map((person) => say(person.name)).join(' · ') || t('task.nobody')}</Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </>
  );
}
