import { useTranslation } from 'react-i18next';

/** A part of the business (a folder of the catalogue) in words; one that is not ours by its own name. */
export function useDomainName() {
  const { t, i18n } = useTranslation();
  return (domain: string) => (i18n.exists(`records.domain.${domain}`) ? t(`records.domain.${domain as 'Channel'}`) : domain || t('records.otherDomain'));
}
