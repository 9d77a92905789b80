import { useDirectory, usePeople } from '../host/session';
import type { DirectoryPerson } from '../host/types';
import { useSay } from '../i18n';

/** People to choose from, each with the unit, so that two of one name can be told apart. */
export function usePeopleOptions(among: (person: DirectoryPerson) => boolean = () => true): { value: string; label: string }[] {
  const say = useSay();
  const people = usePeople();
  const { data: directory } = useDirectory();
  const unitOf = (id: string | null) => (id ? say(directory?.units.find((unit) => unit.id === id)?.name) || id : '');
  return (people.data ?? []).filter(among).map((person) => ({ value: person.id, label: [person.name, unitOf(person.unit)].filter(Boolean).join(' · ') }));
}
