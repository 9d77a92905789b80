import { IconLeaf, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** A list with nothing in it says what belongs there and what to do next. */
export function Empty({ title, text, action, icon: Mark = IconLeaf }: { title: string; text?: string; action?: ReactNode; icon?: Icon }) {
  return (
    <div className={classes.empty}>
      <Mark size={40} stroke={1.2} className={classes.emptyMark} aria-hidden />
      <h2 className={classes.emptyTitle}>{title}</h2>
      {text && <p className={classes.emptyText}>{text}</p>}
      {action}
    </div>
  );
}
