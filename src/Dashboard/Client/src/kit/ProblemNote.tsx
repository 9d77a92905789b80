import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemText } from './problemText';

/** What went wrong, in the place where the answer should be. */
export function ProblemNote({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const { t } = useTranslation();
  const { sentence, mend, trace } = problemText(error);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} title={title ?? t('error.title')} role="alert">
      <Text size="sm">{sentence}</Text>
      {mend && (
        <Text size="sm" mt={4}>
          {t('error.mend')}: {mend}
        </Text>
      )}
      {trace && (
        <Text size="xs" mt={4} ff="monospace">
          {t('error.trace', { id: trace })}
        </Text>
      )}
      {onRetry && (
        <Button size="xs" mt={8} variant="default" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </Alert>
  );
}
