import { useTranslation } from 'react-i18next';
import { Tag } from '../../kit/PageHead';

const outcomes = ['approved', 'rejected', 'returned', 'completed', 'transferred', 'canceled'] as const;

/** How a finished task ended. */
export function OutcomeTag({ outcome, state }: { outcome: string | null; state: string }) {
  const { t } = useTranslation();
  const word = outcome ?? (state === 'CANCELED' ? 'canceled' : state === 'COMPLETED' ? 'completed' : null);
  if (word === null) return null;
  const known = outcomes.find((each) => each === word);
  return <Tag tone={word === 'approved' ? 'green' : word === 'rejected' || word === 'returned' ? 'red' : 'plain'}>{known ? t(`outcome.${known}`) : word}</Tag>;
}
