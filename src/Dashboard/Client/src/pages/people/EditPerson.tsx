import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../../host/session';
import { useSay } from '../../i18n';
import { DayField, isDayOrEmpty } from '../../kit/DayField';
import { PersonPicker } from '../../kit/PersonPicker';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { dateOnly } from '../../kit/time';
import { useSavePerson, type Card } from './queries';

interface Props {
  opened: boolean;
  /** Nobody yet, for somebody new. */
  card?: Card;
  onClose: () => void;
}

/** Adds or changes a person, from now or from a day on. */
export function EditPerson({ opened, card, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={card ? t('people.editTitle', { name: card.name }) : t('people.addTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Form card={card} onClose={onClose} />}
    </Modal>
  );
}

function Form({ card, onClose }: { card?: Card; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const { data: directory } = useDirectory();
  const [id, setId] = useState(card?.id ?? '');
  const [name, setName] = useState(card?.name ?? '');
  const [unit, setUnit] = useState<string | null>(card?.unit ?? null);
  const [roles, setRoles] = useState(card?.roles ?? []);
  const [manager, setManager] = useState<string | null>(card?.manager?.id ?? null);
  const [email, setEmail] = useState(card?.email ?? '');
  const [left, setLeft] = useState(card?.leftAt ? dateOnly(Date.parse(card.leftAt) - 1) : '');
  const [from, setFrom] = useState('');
  const [tried, setTried] = useState(false);
  const save = useSavePerson();
  const needed = (value: string | null) => (tried && !value?.trim() ? t('people.required') : undefined);
  const notADay = (value: string) => (tried && !isDayOrEmpty(value) ? t('people.notADay') : undefined);
  const send = () => {
    setTried(true);
    if (!id.trim() || !name.trim() || !unit || !isDayOrEmpty(left) || !isDayOrEmpty(from)) return;
    save.mutate(
      { id: id.trim(), body: { name: name.trim(), unit, roles, manager, email: email.trim() || null, left: left || null, from: from || null, isNew: card === undefined } },
      {
        onSuccess: () => {
          tellDone(t('people.saved'));
          onClose();
        },
      },
    );
  };
  return (
    <Stack gap="md">
      {save.isError && <ProblemNote error={save.error} />}
      <Group grow align="flex-start">
        <TextInput label={t('people.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} withAsterisk error={needed(name)} />
        {!card && <TextInput label={t('people.id')} description={t('people.idHelp')} value={id} onChange={(event) => setId(event.currentTarget.value)} withAsterisk error={needed(id)} />}
      </Group>
      <Select label={t('people.unit')} searchable value={unit} onChange={setUnit} data={(directory?.units ?? []).map((one) => ({ value: one.id, label: say(one.name) }))} withAsterisk error={needed(unit)} />
      <MultiSelect
        label={t('people.roles')}
        searchable
        value={roles}
        onChange={setRoles}
        data={(directory?.roles ?? []).map((role) => ({ value: role.id, label: say(role.name) }))}
        clearButtonProps={{ 'aria-label': t('common.clear') }}
      />
      <PersonPicker label={t('people.manager')} value={manager} onChange={setManager} except={id ? [id] : []} />
      <TextInput label={t('people.email')} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <Group grow align="flex-start">
        <DayField label={t('people.lastDay')} description={t('people.lastDayHelp')} value={left} onChange={setLeft} error={notADay(left)} />
        <DayField label={t('people.effective')} description={t('people.effectiveHelp')} value={from} onChange={setFrom} error={notADay(from)} />
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={save.isPending} onClick={send}>
          {t('people.save')}
        </Button>
      </Group>
    </Stack>
  );
}
