import { useTranslation } from 'react-i18next';
import type { Person } from '../host/types';
import { useSay } from '../i18n';

/** What somebody is called in the language of the page: a person by name, the rules, a schedule or the system by their words. */
export function usePersonName() {
  const { t } = useTranslation();
  const say = useSay();
  return (person: Person | null | undefined) => (person ? say(person.label) || person.name : t('person.system'));
}
