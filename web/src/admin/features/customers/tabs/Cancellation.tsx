// SPDX-License-Identifier: MIT
import { Alert, Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { isDay } from '../../../../shared/day';
import { day, instant } from '../../../../shared/format';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { DayInput } from '../../../kit/DayInput';
import { draftOf, isEndMoved, monthEnd } from '../edit/draft';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import type { StandingAct } from '../StandingDialog';

const EndOfSubs = lazy(() => import('./EndOfSubs'));

const REASON_MAX = 200;

/** "Moved away: to the coast" is a reason of the list and a comment. */
function parts(text: string): [string, string] {
  const at = text.indexOf(':');

  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trimStart()];
}

function withComment(reason: string, comment: string): string {
  return reason === '' || comment === '' ? reason : `${reason}: ${comment}`;
}

export function CancellationTab({ form, base, act }: TabProps & {
  act: (what: StandingAct) => void;
}) {
  const t = useEditText();
  const b = useText();
  const { isp, today, console: known } = useStaff();
  const d = form.values;
  const [reason, comment] = parts(d.cancel_reason);
  // one that the setting has no longer may stay
  const reasons = [...new Set([...known.cancel_reasons, ...(reason === '' ? [] : [reason])])];
  const isSet = isDay(d.cancelled_on);
  const end = isSet ? monthEnd(d.cancelled_on) : '';
  const isPast = isSet && d.cancelled_on < today;
  const isCancelled = base.cancelled_on !== null && base.cancelled_on < today;

  return (
    <Stack gap="lg">
      <section>
        <Title order={3} size="h5" mb="xs">{t.cancellation}</Title>
        {isCancelled ? (
          <>
            <Text>{t.isCancelled(day(base.cancelled_on!, b.dates))}</Text>
            <Text mb="sm">{t.fields['cancel_reason']}: {base.cancel_reason}</Text>
            <Button onClick={() => act('reactivate')}>{t.reactivate}</Button>
          </>
        ) : (
          <div className="fields">
            {d.cancelled_on === '' && (
              <Text className="whole">{t.notCancelled}</Text>
            )}
            <Group align="flex-end" gap="xs" wrap="nowrap">
              <DayInput
                label={t.fields['cancelled_on']} className="grow" data-autofocus
                {...form.getInputProps('cancelled_on')}
              />
              <Button
                variant="default" disabled={d.cancelled_on === ''}
                onClick={() => {
                  form.setFieldValue('cancelled_on', '');
                  form.setFieldValue('cancel_reason', '');
                }}
              >
                {t.clear}
              </Button>
            </Group>
            <Select
              label={t.fields['cancel_reason']} data={reasons} clearable
              value={reason === '' ? null : reason}
              error={form.getInputProps('cancel_reason').error}
              onChange={(next) => form.setFieldValue('cancel_reason', withComment(next ?? '', comment))}
            />
            {reason !== '' && (
              <TextInput
                label={t.cancelComment} value={comment}
                maxLength={REASON_MAX - reason.length - 2}
                onChange={(event) => form.setFieldValue('cancel_reason',
                  withComment(reason, event.currentTarget.value))}
              />
            )}
            {isPast && (
              <Alert color="red" p="xs" className="whole" role="status">{t.isOver}</Alert>
            )}
            {isSet && !isPast && d.cancelled_on !== end && (
              <Alert color="orange" p="xs" className="whole" role="status">
                {t.notMonthEnd}{' '}
                <Button
                  variant="default" size="compact-sm"
                  onClick={() => form.setFieldValue('cancelled_on', end)}
                >
                  {t.useDay(day(end, b.dates))}
                </Button>
              </Alert>
            )}
            <Text size="sm" c="dimmed" className="whole">{t.cancelEffect}</Text>
            {base.sub_count > 0 && base.cancelled_on !== null && d.cancelled_on === '' && (
              <Alert color="orange" p="xs" className="whole" role="status">
                {t.subsKeepDay}
              </Alert>
            )}
            {base.is_master && isSet && isEndMoved(draftOf(base), d) && (
              <Suspense><EndOfSubs form={form} base={base} /></Suspense>
            )}
          </div>
        )}
      </section>
      {!isCancelled && (
        <section>
          <Title order={3} size="h5" mb="xs">{t.suspensionNow}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {base.suspended_at === null ? t.suspendEffect
              : t.suspendedBecause(instant(base.suspended_at, isp.time_zone, b.dates),
                base.suspend_reason ?? '')}
          </Text>
          {base.suspended_at === null
            ? (
              <Button color="red" variant="outline" onClick={() => act('suspend')}>
                {t.suspendNow}
              </Button>
            )
            : <Button onClick={() => act('unsuspend')}>{t.unsuspend}</Button>}
        </section>
      )}
    </Stack>
  );
}
