import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { PersonPicker } from '../../kit/PersonPicker';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import { useClearButton } from '../../kit/useClearButton';
import { NameFields } from './NameFields';
import { useSaveUnit, useUnits, type UnitRow } from './queries';
import { refusalAt } from './refusalAt';

interface Props {
  opened: boolean;
  /** None yet, for a new one. */
  unit?: UnitRow;
  /** The unit above a new one, to begin with. */
  above?: string;
  onClose: () => void;
  onSaved: (unit: UnitRow) => void;
}

/** Adds or changes a unit: its names, the unit above, its head, whether it is closed. */
export function EditUnit({ opened, unit, above, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={unit ? t('people.editTitle', { name: say(unit.name) }) : t('people.addUnit')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Form unit={unit} above={above} onClose={onClose} onSaved={onSaved} />}
    </Modal>
  );
}

function Form({ unit, above, onClose, onSaved }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const say = useSay();
  const clear = useClearButton();
  const units = useUnits().data?.items ?? [];
  const [id, setId] = useState(unit?.id ?? '');
  const [name, setName] = useState(unit?.name ?? { zh: '', en: '' });
  const [parent, setParent] = useState<string | null>(unit ? unit.parent : (above ?? null));
  const [head, setHead] = useState<string | null>(unit?.head?.id ?? null);
  const [closed, setClosed] = useState(unit ? unit.closedAt !== null : false);
  const [tried, setTried] = useState(false);
  const save = useSaveUnit();
  const at = refusalAt(save.error);
  const needed = tried && !id.trim() ? t('people.required') : undefined;
  const send = () => {
    setTried(true);
    if (!id.trim() || !name.zh.trim() || !name.en.trim()) return;
    save.mutate(
      { id: id.trim(), body: { name: { zh: name.zh.trim(), en: name.en.trim() }, parent, head, closed, isNew: unit === undefined } },
      {
        onSuccess: (saved) => {
          tellDone(t('people.saved'));
          onClose();
          onSaved(saved);
        },
      },
    );
  };
  return (
    <Stack gap="md">
      {save.isError && !at && <ProblemNote error={save.error} />}
      <NameFields name={name} onChange={setName} tried={tried} refused={at?.field === 'name' ? at.words : undefined} />
      {!unit && (
        <TextInput label={t('people.id')} description={t('people.newIdHelp')} value={id} onChange={(event) => setId(event.currentTarget.value)} withAsterisk error={needed ?? (at?.field === 'id' && at.words)} />
      )}
      <Select
        label={t('people.unitAbove')}
        placeholder={t('people.unitTop')}
        searchable
        clearable
        clearButtonProps={clear}
        value={parent}
        onChange={setParent}
        data={units.filter((one) => one.id !== unit?.id && (one.closedAt === null || one.id === parent)).map((one) => ({ value: one.id, label: say(one.name) }))}
        error={at?.field === 'parent' && at.words}
      />
      <PersonPicker label={t('people.kind.head')} value={head} onChange={setHead} error={at?.field === 'head' && at.words} />
      {unit && <Checkbox label={t('people.closed')} description={t('people.closedHelp')} checked={closed} onChange={(event) => setClosed(event.currentTarget.checked)} error={at?.field === 'closed' && at.words} />}
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
