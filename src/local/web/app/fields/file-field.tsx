import type { FileInput } from '@slack/types';
import { useState } from 'react';
import { uploadFile } from '../api.ts';

type Uploaded = { id: string; name: string };

/** `file_input`: files are uploaded when they are chosen; the form carries their ids. */
export function FileField(props: {
  id: string;
  label?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
  element: FileInput;
  user: string;
  files: readonly Uploaded[];
  onChange: (files: readonly Uploaded[]) => void;
}) {
  const { element, files } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const max = element.max_files ?? 10;

  async function add(chosen: readonly File[]): Promise<void> {
    // Where there is room for one, another takes its place.
    const kept = max === 1 ? [] : files;
    setProblem(chosen.length + kept.length > max ? `At most ${max} ${max === 1 ? 'file' : 'files'}.` : null);
    try {
      const taken = chosen.slice(0, max - kept.length);
      const uploaded = await Promise.all(taken.map((file) => uploadFile(file, { user: props.user })));
      if (uploaded.length > 0) props.onChange([...kept, ...uploaded.map(({ id, name }) => ({ id, name }))]);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div className={props.invalid ? 'files invalid' : 'files'}>
      <input
        id={props.id}
        type="file"
        aria-label={props.label}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        multiple={max > 1}
        accept={element.filetypes?.map((type) => `.${type}`).join(',')}
        onChange={(event) => {
          void add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {files.map((file) => (
        <span className="chip" key={file.id}>
          {file.name}
          <button
            type="button"
            aria-label={`Remove ${file.name}`}
            onClick={() => props.onChange(files.filter(({ id }) => id !== file.id))}
          >
            ×
          </button>
        </span>
      ))}
      {problem !== null && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
