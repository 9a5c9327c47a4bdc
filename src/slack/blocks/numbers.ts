/** Figures as people read them. Money has no symbol: its unit is that of the data. */

/** 1,234,567; small amounts keep two digits that matter. */
export function money(amount: number): string {
  if (!Number.isFinite(amount)) return '–';
  const digits = Math.abs(amount) >= 100 ? 0 : 2;
  return amount.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A share, 0 to 1, as "12.3%". */
export function percent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return '–';
  return `${(share * 100).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}%`;
}

/** An estimate of a cost: "about $0.03", "about $12". */
export function aboutUsd(usd: number): string {
  if (!Number.isFinite(usd)) return '–';
  if (usd < 0.01) return 'less than 1 cent';
  const digits = usd < 10 ? 2 : 0;
  return `about $${usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A relative change, 0.12 as "+12.0%". */
export function change(relative: number, digits = 1): string {
  return Number.isFinite(relative) ? `${signed(relative * 100, digits)}%` : '–';
}

/** "+7.0", "-6.0", and "0.0" for all that is rounded to it. */
export function signed(value: number, digits = 1): string {
  return value.toLocaleString('en-US', {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** ROAS, CPA: two digits behind the point. */
export function ratio(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** An error measure such as nrmse: "0.0812". */
export function measure(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(4);
}

/** "45 s", "2 min 10 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A guess at a duration, no finer than it deserves: "about 50 s", "about 2 min", "about 20 min", "about 2 h". */
export function roughly(seconds: number): string {
  const in_fives = Math.round(seconds / 5) * 5;
  if (in_fives < 45) return 'under a minute';
  if (in_fives < 120) return `about ${in_fives} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 10) return `about ${minutes} min`;
  if (minutes < 90) return `about ${Math.round(minutes / 5) * 5} min`;
  return `about ${(Math.round(minutes / 30) / 2).toLocaleString('en-US')} h`;
}

/** "▓▓▓▓▓░░░░░ 52%" for 0 to 1. */
export function progressBar(progress: number, width = 16): string {
  const share = Math.min(1, Math.max(0, progress));
  const full = Math.floor(share * width);
  return `${'▓'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(share * 100)}%`;
}

/** "812 B", "4.2 KB", "1.3 MB". */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const [value, unit] = size < 1_000_000 ? [size / 1000, 'KB'] : size < 1e9 ? [size / 1e6, 'MB'] : [size / 1e9, 'GB'];
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}
