import { useTranslation } from 'react-i18next';
import type { Instance } from '../../host/types';
import { Tag } from '../../kit/PageHead';

export function StateTag({ instance }: { instance: Pick<Instance, 'state' | 'hasIncident'> }) {
  const { t } = useTranslation();
  const tone = instance.state === 'ACTIVE' ? 'ink' : instance.state === 'COMPLETED' ? 'green' : 'plain';
  return (
    <>
      <Tag tone={tone}>{t(`instances.state.${instance.state}`)}</Tag> {instance.hasIncident && <Tag tone="red">{t('instances.incident')}</Tag>}
    </>
  );
}
