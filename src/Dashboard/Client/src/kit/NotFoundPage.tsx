import { Button } from '@mantine/core';
import { IconMapSearch } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from './Empty';

export function NotFoundPage() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <Empty
      page
      icon={IconMapSearch}
      title={t('error.pageTitle')}
      text={t('error.pageText', { path: pathname })}
      action={<Button renderRoot={(props) => <Link to="/tasks" search={{ view: 'inbox' }} {...props} />}>{t('error.toInbox')}</Button>}
    />
  );
}
