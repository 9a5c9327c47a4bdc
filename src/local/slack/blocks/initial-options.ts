import { failed, isObject, type JsonObject, type Report } from './check.ts';

/** What is chosen at first has to be among what is offered, word for word. */
export function checkInitial(value: JsonObject, pointer: string, report: Report): void {
  const offered = offeredOptions(value).map(fingerprint);
  const { initial_option, initial_options } = value;
  if (isObject(initial_option) && !offered.includes(fingerprint(initial_option))) {
    report(failed(`${pointer}/initial_option`, '`initial_option` must exactly match one of the provided options'));
  }
  if (!Array.isArray(initial_options)) return;
  for (const [index, initial] of initial_options.entries()) {
    if (!offered.includes(fingerprint(initial))) {
      report(
        failed(
          `${pointer}/initial_options/${index}`,
          '`initial_options` must exactly match some of the provided options',
        ),
      );
    }
  }
}

/** The options of an element, those of its groups too. */
export function offeredOptions(element: JsonObject): JsonObject[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isObject) : [];
  return [element, ...groups].flatMap(({ options }) => (Array.isArray(options) ? options.filter(isObject) : []));
}

function fingerprint(option: unknown): string {
  if (!isObject(option)) return '';
  const { text } = option;
  return JSON.stringify([option.value, isObject(text) ? text.text : null]);
}
