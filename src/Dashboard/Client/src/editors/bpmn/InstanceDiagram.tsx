import { useTranslation } from 'react-i18next';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { useInstance, useModelXml, useStatistics } from '../../pages/instance/queries';
import { Diagram, type Mark } from './Diagram';
import type { ElementStatistics, Instance } from '../../host/types';

interface Props {
  processInstanceKey: string;
  processDefinitionKey: string;
  name: string;
  /** The element to bring into view and to frame. */
  focus?: string;
  onSelect?: (elementId: string) => void;
}

/** The model of an instance with its tokens: what is passed, what is current, what is stuck. */
export default function InstanceDiagram({ processInstanceKey, processDefinitionKey, name, focus, onSelect }: Props) {
  const { t } = useTranslation();
  const xml = useModelXml(processDefinitionKey);
  const statistics = useStatistics(processInstanceKey);
  const { data: instance } = useInstance(processInstanceKey);
  if (xml.isPending) return <Loading lines={4} />;
  if (xml.isLoadingError) return <ProblemNote error={xml.error} title={t('diagram.failed')} onRetry={() => void xml.refetch()} />;
  return <Diagram xml={xml.data} name={name} marks={marksOf(statistics.data ?? [], instance)} focus={focus} onSelect={onSelect} />;
}

function marksOf(statistics: readonly ElementStatistics[], instance: Instance | undefined): Mark[] {
  const late = new Set(instance?.open.filter((element) => element.breached).map((element) => element.elementId));
  return statistics.map((element) => ({
    elementId: element.elementId,
    active: element.active,
    completed: element.completed,
    incidents: element.incidents,
    breached: late.has(element.elementId),
  }));
}
