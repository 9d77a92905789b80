import { useTranslation } from 'react-i18next';
import type { Signer } from '../../host/types';
import { Tag } from '../../kit/PageHead';
import { When } from '../../kit/When';
import { OutcomeTag } from './OutcomeTag';
import classes from './Task.module.css';

/** Who decides, in their order, and what each has said so far. */
export function Signers({ signers }: { signers: Signer[] }) {
  const { t } = useTranslation();
  return (
    <section className={classes.signers} aria-label={t('task.signers')}>
      <h3 className={classes.signersTitle}>{t('task.signers')}</h3>
      <ol className={classes.signerList}>
        {signers.map((signer, index) => (
          <li key={index}>
            <p className={classes.signerLine}>
              <strong>{signer.person?.name ?? t('task.nobody')}</strong>
              {signer.onBehalfOf && <span className={classes.quiet}>{t('task.onBehalfOf', { name: signer.onBehalfOf.name })}</span>}
              {signer.addedBy && <Tag tone="plain">{t('task.addedBy', { name: signer.addedBy.name })}</Tag>}
              {signer.outcome ? <OutcomeTag outcome={signer.outcome} state="COMPLETED" /> : <Tag tone="plain">{t(signer.waiting ? 'task.signerLater' : 'task.signerNow')}</Tag>}
              {signer.auto && <span className={classes.quiet}>{t(`task.auto.${signer.auto}` as 'task.auto.repeat')}</span>}
              {signer.at && <When at={signer.at} short />}
            </p>
            {signer.comment && <p className={classes.commentText}>{signer.comment}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
