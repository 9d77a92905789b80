import { ActionIcon, Button, FileButton, Menu } from '@mantine/core';
import { IconChevronDown, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A tool in the bar of an editor. */
export function Tool({ label, icon: Mark, disabled = false, onClick }: { label: string; icon: Icon; disabled?: boolean; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Mark size={18} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}

interface FileMenuProps {
  /** Which files may be chosen. */
  accept: string;
  /** Takes the text of a chosen file. */
  onText: (text: string) => void;
  /** The items; one of them may ask for a file. */
  children: (choose: () => void) => ReactNode;
}

/** What an editor does with files, behind one button. */
export function FileMenu({ accept, onText, children }: FileMenuProps) {
  const { t } = useTranslation();
  return (
    <FileButton accept={accept} onChange={(file) => file && void file.text().then(onText)}>
      {(props) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              {t('nav.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>{children(props.onClick)}</Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  );
}
