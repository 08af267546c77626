/** All keys of the case screen and the queue, from the table that the screens act by. */
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { BINDINGS, type SheetGroup } from '../domain/decision/keymap';
import { Keys } from '../shared/parts/parts';

const GROUPS: readonly SheetGroup[] = ['decide', 'reasons', 'photos', 'move'];

const QUEUE_KEYS = [
  ['↑ ↓', 'select'],
  ['Enter', 'open'],
  ['N', 'next'],
  ['/', 'search'],
] as const;

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} title={t('keys.title')} footer={null} onCancel={onClose} width={860} destroyOnHidden>
      <div className="sheet">
        {GROUPS.map(group => (
          <section key={group} aria-label={t(`keys.group.${group}`)}>
            <h3>{t(`keys.group.${group}`)}</h3>
            <dl>
              {BINDINGS.map(
                binding =>
                  binding.sheet?.group === group && (
                    <div key={`${binding.command} ${binding.sheet.keys}`}>
                      <dt>{t(`keys.${group}.${binding.command}` as never)}</dt>
                      <dd>
                        <Keys keys={binding.sheet.keys} />
                      </dd>
                    </div>
                  ),
              )}
            </dl>
          </section>
        ))}
        <section aria-label={t('keys.group.queue')}>
          <h3>{t('keys.group.queue')}</h3>
          <dl>
            {QUEUE_KEYS.map(([keys, what]) => (
              <div key={what}>
                <dt>{t(`keys.queue.${what}`)}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <p className="sheet-foot faint">{t('keys.foot')}</p>
    </Modal>
  );
}
