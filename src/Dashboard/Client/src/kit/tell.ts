import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { problemText } from './problemText';

/** Shows a failed command in the corner: the sentence, what to do, and the reference for whoever looks into it. */
export function tellProblem(error: unknown) {
  tellFailure(error, i18next.t('error.title'));
}

/** Somebody else was faster: the host's sentence says who. */
export function tellTaken(error: unknown) {
  tellFailure(error, i18next.t('task.takenTitle'));
}

export function tellDone(message: string) {
  notifications.show({ color: 'green', message, autoClose: 4000, closeButtonProps: { 'aria-label': i18next.t('common.close') } });
}

function tellFailure(error: unknown, title: string) {
  const { sentence, mend, trace } = problemText(error);
  notifications.show({
    color: 'red',
    title,
    message: [sentence, mend, trace && i18next.t('error.trace', { id: trace })].filter(Boolean).join(' '),
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}
