import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from './Empty';

/** Our own mistake: one sentence for people, the rest for the console. */
export function CrashPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  useEffect(() => console.error(error), [error]);
  return <Empty page icon={IconBug} title={t('error.title')} text={t('error.crash')} action={<Button onClick={() => window.location.reload()}>{t('error.reload')}</Button>} />;
}
