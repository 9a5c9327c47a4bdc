/** A time in the reader's own time zone, as mrkdwn; what cannot show it so says it in UTC. */
export function localTime(at: Date): string {
  const utc = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${utc}>`;
}
