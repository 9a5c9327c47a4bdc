/** M. Okabe and K. Ito's colours (2008): told apart by people who do not see all colours, and in print. */
export const BLUE = '#0072B2';
export const ORANGE = '#E69F00';
export const GREEN = '#009E73';
export const PINK = '#CC79A7';
export const SKY = '#56B4E9';
export const RED = '#D55E00';

export const INK = '#1d1c1d';
export const GREY = '#616061';
