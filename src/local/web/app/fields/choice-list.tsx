import type { Checkboxes, RadioButtons } from '@slack/types';
import { Text } from '../blocks/text.tsx';
import { type Choice, choiceOf } from './value.ts';

/** Checkboxes and radio buttons. The block's label is their group's. */
export function ChoiceList(props: {
  id: string;
  label?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
  element: Checkboxes | RadioButtons;
  chosen: readonly Choice[];
  onChange: (chosen: readonly Choice[]) => void;
}) {
  const { element, chosen } = props;
  const several = element.type === 'checkboxes';

  function toggle(choice: Choice, checked: boolean): void {
    const others = several ? chosen.filter(({ value }) => value !== choice.value) : [];
    props.onChange(checked ? [...others, choice] : others);
  }

  return (
    <fieldset
      className={props.invalid ? 'choices invalid' : 'choices'}
      aria-labelledby={props.label === undefined ? `${props.id}-label` : undefined}
      aria-label={props.label}
      aria-describedby={props.describedBy}
    >
      {element.options.map((option) => {
        const choice = choiceOf(option);
        return (
          <label key={choice.value} className="choice">
            <input
              type={several ? 'checkbox' : 'radio'}
              name={props.id}
              value={choice.value}
              checked={chosen.some(({ value }) => value === choice.value)}
              onChange={(event) => toggle(choice, event.target.checked)}
            />
            <span>
              <Text text={option.text} />
              {option.description !== undefined && (
                <span className="choice-description">
                  <Text text={option.description} />
                </span>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
