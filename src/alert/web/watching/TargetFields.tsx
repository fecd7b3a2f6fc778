/** The fields of a check that its kind asks for. */
import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import type { Draft } from './draft.ts';

interface Props {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
  /** Names of the secret headers that are kept. */
  readonly kept?: readonly string[] | undefined;
}

export function TargetFields(props: Props) {
  if (props.draft.kind === 'http') return <HttpFields {...props} />;
  if (props.draft.kind === 'dns') return <DnsFields {...props} />;
  if (props.draft.kind === 'icmp') return <PingFields {...props} />;
  return <HostFields {...props} />;
}

function HttpFields({ draft, set, errors, kept = [] }: Props) {
  const keeps =
    kept.length === 0
      ? ''
      : ` Kept: ${kept.join(', ')}; empty leaves them while scheme, host and port stay, and drops them where these change.`;
  return (
    <>
      <TextInput
        label="Address"
        value={draft.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        error={errors.of('target.url')}
      />
      <div className="two">
        <Select
          label="Method"
          data={['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']}
          value={draft.method}
          onChange={(method) => set({ method: method ?? 'GET' })}
          allowDeselect={false}
        />
        <TextInput
          label="Expected statuses"
          description="Such as 200 204; empty is 200 to 299"
          value={draft.statuses}
          onChange={(event) => set({ statuses: event.currentTarget.value })}
          error={errors.of('target.statuses')}
        />
        <TextInput
          label="Text the answer must have"
          value={draft.contains}
          onChange={(event) => set({ contains: event.currentTarget.value })}
          error={errors.of('target.contains')}
        />
        <TextInput
          label="Text it must not have"
          value={draft.lacks}
          onChange={(event) => set({ lacks: event.currentTarget.value })}
          error={errors.of('target.lacks')}
        />
        <NumberInput
          label="Milliseconds at most"
          description="Empty: only the timeout counts"
          value={draft.maxMillis}
          onChange={(maxMillis) => set({ maxMillis })}
          error={errors.of('target.maxMillis')}
        />
      </div>
      <Textarea
        label="Secret headers"
        description={`One a line, such as Authorization: Bearer …; kept sealed, never shown.${keeps}`}
        value={draft.secret}
        onChange={(event) => set({ secret: event.currentTarget.value })}
        error={errors.of('target.secretHeaders')}
        autosize
        minRows={1}
        autoComplete="off"
      />
    </>
  );
}

function HostFields({ draft, set, errors }: Props) {
  return (
    <div className="two">
      <TextInput
        label="Host"
        value={draft.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
        error={errors.of('target.host')}
      />
      <NumberInput
        label="Port"
        value={draft.port}
        onChange={(port) => set({ port })}
        error={errors.of('target.port')}
      />
      {draft.kind === 'tls' ? (
        <>
          <TextInput
            label="Name of the certificate"
            description="Empty: the host"
            value={draft.serverName}
            onChange={(event) => set({ serverName: event.currentTarget.value })}
            error={errors.of('target.serverName')}
          />
          <NumberInput
            label="Warn so many days before its end"
            description="Ended or untrusted is critical"
            value={draft.warnDays}
            onChange={(warnDays) => set({ warnDays })}
            error={errors.of('target.warnDays')}
          />
        </>
      ) : null}
    </div>
  );
}

function PingFields({ draft, set, errors }: Props) {
  return (
    <div className="two">
      <TextInput
        label="Host"
        description="Asked by the ping of this server"
        value={draft.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
        error={errors.of('target.host') ?? errors.of('target.kind')}
      />
      <NumberInput
        label="Packets"
        description="1 to 10, one a second"
        value={draft.packets}
        onChange={(packets) => set({ packets })}
        error={errors.of('target.packets')}
      />
      <NumberInput
        label="Percent that may be lost"
        description="All lost is always a failure"
        value={draft.maxLoss}
        onChange={(maxLoss) => set({ maxLoss })}
        error={errors.of('target.maxLossPercent')}
      />
      <NumberInput
        label="Milliseconds at most"
        description="On average; empty: only losses count"
        value={draft.maxMillis}
        onChange={(maxMillis) => set({ maxMillis })}
        error={errors.of('target.maxMillis')}
      />
    </div>
  );
}

function DnsFields({ draft, set, errors }: Props) {
  return (
    <div className="two">
      <TextInput
        label="Name to ask for"
        value={draft.dnsName}
        onChange={(event) => set({ dnsName: event.currentTarget.value })}
        error={errors.of('target.name')}
      />
      <Select
        label="Kind of record"
        data={['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']}
        value={draft.type}
        onChange={(type) => set({ type: type ?? 'A' })}
        allowDeselect={false}
      />
      <Textarea
        label="Expected answers"
        description="Empty: it answers at all. Of MX and TXT one a line"
        autosize
        value={draft.answers}
        onChange={(event) => set({ answers: event.currentTarget.value })}
        error={errors.of('target.answers')}
      />
      <TextInput
        label="Name server"
        description="Empty: that of this machine"
        value={draft.resolver}
        onChange={(event) => set({ resolver: event.currentTarget.value })}
        error={errors.of('target.resolver')}
      />
    </div>
  );
}
