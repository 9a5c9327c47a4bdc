import type { ChangeEvent, KeyboardEvent } from 'react';
import type { InteractiveElement } from './value.ts';

type TextElement = Extract<
  InteractiveElement,
  {
    type:
      | 'plain_text_input'
      | 'number_input'
      | 'email_text_input'
      | 'url_text_input'
      | 'datepicker'
      | 'timepicker'
      | 'datetimepicker';
  }
>;

export type TextFieldProps = {
  id: string;
  label?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
  element: TextElement;
  text: string;
  onChange: (text: string) => void;
  onCommit?: ((text: string) => void) | undefined;
};

/** Text, number, date and time inputs. */
export function TextField(props: TextFieldProps) {
  const { element, text, onChange, onCommit } = props;
  const multiline = element.type === 'plain_text_input' && element.multiline === true;
  const eager = isPicker(element) || onCharacter(element);

  const shared = {
    id: props.id,
    className: props.invalid ? 'input invalid' : 'input',
    'aria-label': props.label,
    'aria-invalid': props.invalid,
    'aria-describedby': props.describedBy,
    value: element.type === 'datetimepicker' ? localFromSeconds(text) : text,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const entered = event.target.value;
      const next = element.type === 'datetimepicker' ? secondsFromLocal(entered) : entered;
      onChange(next);
      if (eager && next !== '') onCommit?.(next);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || (multiline && !event.metaKey && !event.ctrlKey)) return;
      if (eager || onCommit === undefined) return;
      // Slack sends the action, not the form.
      event.preventDefault();
      onCommit(text);
    },
    ...('placeholder' in element && element.placeholder !== undefined ? { placeholder: element.placeholder.text } : {}),
  };
  if (multiline) return <textarea {...shared} rows={4} {...lengths(element)} />;
  return (
    <input {...shared} type={INPUT_TYPES[element.type]} autoComplete="off" {...mode(element)} {...lengths(element)} />
  );
}

const INPUT_TYPES = {
  plain_text_input: 'text',
  // Text, not number: what is not a number must reach the form, to be told so under the field.
  number_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
} as const satisfies Record<TextElement['type'], string>;

function isPicker(element: TextElement): boolean {
  return element.type === 'datepicker' || element.type === 'timepicker' || element.type === 'datetimepicker';
}

function onCharacter(element: TextElement): boolean {
  return (
    'dispatch_action_config' in element &&
    element.dispatch_action_config?.trigger_actions_on?.includes('on_character_entered') === true
  );
}

function mode(element: TextElement) {
  if (element.type !== 'number_input') return {};
  return { inputMode: element.is_decimal_allowed ? 'decimal' : 'numeric' } as const;
}

function lengths(element: TextElement) {
  return element.type === 'plain_text_input' ? { maxLength: element.max_length } : {};
}

/** Unix seconds as the browser's own input has them, in the person's time zone. */
function localFromSeconds(seconds: string): string {
  if (seconds === '') return '';
  const date = new Date(Number(seconds) * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function secondsFromLocal(local: string): string {
  return local === '' ? '' : String(Math.floor(new Date(local).getTime() / 1000));
}
