/**
 * What the words in a column's name say about it, in the languages that marketing teams name columns in (English, German,
 * French, Spanish, Italian, Dutch, Portuguese), and in the suffixes of Robyn's own examples.
 */

export type WordKind =
  | 'date'
  | 'spend'
  | 'exposure'
  | 'revenue'
  | 'conversion'
  | 'organic'
  | 'context'
  | 'channel'
  | 'market'
  | 'identifier'
  | 'total'
  /** Somebody else's. */
  | 'competitor'
  /** No amount that adds up. */
  | 'ratio';

/** Whole words, without accents and in small letters. */
const WORDS: Readonly<Record<WordKind, string>> = {
  date: `date dates datum day days tag woche wochen week weeks weekly wk kw month monat mois mes semaine jour fecha semana dia
    giorno settimana mese maand dag ds period periode zeitraum time timestamp weekstart daydate`,
  spend: `spend spends spending spent cost costs kosten ausgaben ausgabe budget budgets invest investment investments
    investition investitionen investissement investissements depense depenses cout couts gasto gastos coste costes costo costi
    inversion inversiones spesa spese investimento investimenti investimentos uitgaven uitgave besteding bestedingen custo
    custos mediakosten werbekosten werbeausgaben mediaspend adspend adcost`,
  exposure: `impression impressions impressionen impr imps imp click clicks klick klicks clic clics klik kliks clique cliques
    grp grps trp trps view views reach reichweite portee kontakt kontakte contacts einblendungen einblendung impresiones
    impressioni impressoes vertoningen visualizzazioni visualizaciones vues plays sends opens visits visites sessions`,
  revenue: `revenue revenues sales umsatz umsatze umsaetze turnover gmv erlos erlose erloese ventes vente ventas venta vendite
    fatturato ricavi ricavo ingresos ingreso omzet receita receitas vendas faturamento chiffre income profit gewinn marge
    umsatzerlose turnovers`,
  conversion: `conversion conversions konversion konversionen conv orders order bestellungen bestellung commandes commande
    pedidos ordini bestellingen leads lead signups signup registrations registrierungen anmeldungen installs transactions
    transaktionen units absatz abschlusse abschluesse verkaufe verkaeufe buchungen bookings purchases kaufe kaeufe neukunden
    subscriptions abos kpi acquisitions quantity menge contratos`,
  organic: `newsletter newsletters organic organisch organique organico organica organisches email emails mail mailing mailings
    seo crm push owned earned blog posts beitrage`,
  context: `price prices preis preise prix precio precios
    prezzo prezzi prijs prijzen preco precos promo promos promotion promotions rabatt rabatte discount discounts aktion
    aktionen aktionstage remise remises soldes descuento descuentos sconto sconti korting desconto temperature temperatur
    temperatura temperatuur temp weather wetter meteo rain regen pluie sunshine sonnenstunden sun holiday holidays feiertag
    feiertage ferien vacances ferie festivo event events covid corona lockdown gdp bip pib cpi inflation unemployment
    arbeitslosigkeit confidence konsumklima stock lager lagerbestand inventory availability verfugbarkeit distribution stores
    filialen magasins tiendas negozi trends volume searches blackfriday easter ostern xmas christmas weihnachten noel launch outage
    strike streik ipc`,
  channel: `tv ctv radio print ooh dooh plakat zeitung zeitschrift magazin newspaper facebook fb meta instagram google gads
    adwords search sea sem bing microsoft display programmatic youtube yt tiktok linkedin pinterest snapchat snap twitter
    reddit affiliate affiliates affiliation influencer influencers video cinema kino cine audio podcast podcasts spotify
    criteo amazon shopping retargeting remarketing brand generic pmax social preisvergleich idealo outbrain taboola fernsehen
    tele televisione television affichage presse stampa prensa directmail prospekte flyer catalog katalog`,
  market:
    'country countries land lander market markets markt region regions pays pais paese regione geo state bundesland dma',
  identifier: 'id ids key uuid guid hash sku row rownum index year jahr annee ano anno jaar quarter quartal',
  competitor: `competitor competitors competition konkurrenz wettbewerb wettbewerber concurrent concurrents concurrence
    competencia competidores concorrenza concorrenti concorrencia concurrentie rival rivals`,
  ratio: `per cpc cpm cpa cpo cpl cpv roas roi ctr cvr rate rates quote avg average mean durchschnitt moyenne share anteil pct
    percent prozent aov`,
  total:
    'total totals gesamt sum summe totale overall all alle insgesamt gross net netto brutto ttl media paid marketing ads ad national regional online offline local linear',
};

/** What a name may end with in a compound, as German words do: `Onlinewerbekosten`. */
const ENDINGS: readonly (readonly [string, WordKind])[] = [
  ['kosten', 'spend'],
  ['ausgaben', 'spend'],
  ['budget', 'spend'],
  ['spend', 'spend'],
  ['impressionen', 'exposure'],
  ['impressions', 'exposure'],
  ['klicks', 'exposure'],
  ['clicks', 'exposure'],
  ['umsatz', 'revenue'],
  ['revenue', 'revenue'],
  ['bestellungen', 'conversion'],
  ['preis', 'context'],
  ['temperatur', 'context'],
  ['tage', 'context'],
  ['datum', 'date'],
  ['woche', 'date'],
];

/** The last part of a name in Robyn's examples: spend, impressions, clicks and other paid exposure, organic, baseline. */
const SUFFIXES: Readonly<Record<string, WordKind>> = {
  S: 'spend',
  I: 'exposure',
  P: 'exposure',
  O: 'organic',
  B: 'context',
};

/** Money by its sign: it says spend where nothing else is said. */
const CURRENCIES = new Set(['eur', 'euro', 'euros', 'usd', 'gbp', 'chf', 'pln', 'sek', 'brl']);

const KIND_OF = new Map<string, WordKind[]>();
for (const kind of Object.keys(WORDS).filter(isKind)) {
  for (const word of WORDS[kind].split(/\s+/)) KIND_OF.set(word, [...(KIND_OF.get(word) ?? []), kind]);
}

function isKind(word: string): word is WordKind {
  return Object.hasOwn(WORDS, word);
}

export type NameReading = {
  /** What the words say, the surest first: a suffix of Robyn's before any word. */
  kinds: ReadonlySet<WordKind>;
  /** The kind that Robyn's suffix names, such as `spend` for `tv_S`. */
  suffix: WordKind | null;
  has_currency: boolean;
  /** Words that say whose figure it is (`facebook ads`), without what kind of figure and without "total" and the like. */
  stem: readonly string[];
  /** All words, in small letters without accents. */
  words: readonly string[];
  /** Whether every word is a channel's or a general one. */
  is_all_known: boolean;
};

export function readName(name: string): NameReading {
  const parts = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '');
  const last = parts.length > 1 ? parts.at(-1) : undefined;
  const suffix = last === undefined ? null : (SUFFIXES[last.toUpperCase()] ?? null);
  const words = (suffix === null ? parts : parts.slice(0, -1)).map((part) => part.toLowerCase());
  const kinds = new Set<WordKind>(suffix === null ? [] : [suffix]);
  for (const word of words) for (const kind of kindsOf(word)) kinds.add(kind);
  return {
    kinds,
    suffix,
    has_currency: words.some((word) => CURRENCIES.has(word)),
    stem: words.filter((word) => isOfStem(word)),
    words,
    is_all_known: words.every(
      (word) => CURRENCIES.has(word) || kindsOf(word).some((kind) => kind === 'channel' || kind === 'total'),
    ),
  };
}

function kindsOf(word: string): readonly WordKind[] {
  const known = KIND_OF.get(word) ?? KIND_OF.get(word.replace(/\d+$/, ''));
  if (known !== undefined) return known;
  const [, ending] = ENDINGS.find(([end]) => word.endsWith(end)) ?? [];
  return ending === undefined ? [] : [ending];
}

function isOfStem(word: string): boolean {
  return !CURRENCIES.has(word) && !kindsOf(word).some((kind) => NO_STEM.has(kind));
}
const NO_STEM: ReadonlySet<WordKind> = new Set(['spend', 'exposure', 'total']);
