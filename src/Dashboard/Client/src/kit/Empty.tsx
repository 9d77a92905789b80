import { IconLeaf, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './parts.module.css';

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
  icon?: Icon;
  /** It is all there is on the page, so its title is the page's. */
  page?: boolean;
}

/** A list with nothing in it says what belongs there and what to do next. */
export function Empty({ title, text, action, icon: Mark = IconLeaf, page = false }: Props) {
  const Title = page ? 'h1' : 'h2';
  return (
    <div className={classes.empty}>
      <Mark size={40} stroke={1.2} className={classes.emptyMark} aria-hidden />
      <Title className={classes.emptyTitle}>{title}</Title>
      {text && <p className={classes.emptyText}>{text}</p>}
      {action}
    </div>
  );
}
