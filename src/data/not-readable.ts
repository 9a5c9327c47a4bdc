/** A file that is no table; the message is the end of a sentence that says why. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}
