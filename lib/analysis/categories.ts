/** The categories of sessions, their labels, and the keywords that tell them (AI-9, CSV-15). */
import { SessionCategory } from '../generated/prisma/enums.ts';

/** In the order that breaks ties. */
export const SESSION_CATEGORIES = Object.values(SessionCategory);

const LABELS: Record<SessionCategory, string> = {
  SCHEDULE_HOURS: 'Schedule & Hours',
  LEAVE_VACATION: 'Leave & Vacation',
  SICK_LEAVE_RECOVERY: 'Sick Leave & Recovery',
  SALARY_COMPENSATION: 'Salary & Compensation',
  CONTRACT_HOURS: 'Contract & Hours',
  ONBOARDING: 'Onboarding',
  OFFBOARDING: 'Offboarding',
  WORKWEAR_STAFF_PASS: 'Workwear & Staff Pass',
  TEAM_CONTACTS: 'Team & Contacts',
  PERSONAL_QUESTIONS: 'Personal Questions',
  ACCESS_LOGIN: 'Access & Login',
  SOCIAL_QUESTIONS: 'Social Questions',
  UNRECOGNIZED_OTHER: 'General Inquiry',
};

export const categoryLabel = (category: SessionCategory): string => LABELS[category];

const KEYWORDS: Partial<Record<SessionCategory, string>> = {
  SCHEDULE_HOURS:
    'schedule, schedules, roster, shift, shifts, hours, rooster, dienst, diensten, werktijden, planning, dienstplan, arbeitszeit, schicht, horaires, horario, turno, vardiya',
  LEAVE_VACATION:
    'vacation, holiday, holidays, leave, day off, days off, vakantie, vakantiedagen, verlof, vrije dag, vrije dagen, urlaub, urlaubstage, congé, congés, vacances, vacaciones, ferie, izin',
  SICK_LEAVE_RECOVERY:
    'sick, ill, recovery, sick leave, ziek, ziekmelden, ziekmelding, beter melden, verzuim, krank, krankmeldung, krankmelden, malade, arrêt maladie, enfermo, enferma, malattia, hasta',
  SALARY_COMPENSATION:
    'salary, pay, payroll, payslip, bonus, allowance, salaris, loon, loonstrook, vergoeding, gehalt, lohn, gehaltsabrechnung, salaire, bulletin de paie, salario, nómina, stipendio, busta paga, maaş',
  CONTRACT_HOURS:
    'contract, contract hours, permanent, fixed-term, contracturen, proeftijd, vertrag, arbeitsvertrag, probezeit, contrat, contrato, contratto, sözleşme',
  ONBOARDING:
    'onboarding, first day, new employee, orientation, eerste dag, inwerken, beginnen, erster tag, einarbeitung, premier jour, primer día, primo giorno, ilk gün',
  OFFBOARDING:
    'offboarding, resign, resignation, notice period, last day, ontslag, opzeggen, opzegtermijn, uit dienst, kündigung, kündigen, démission, renuncia, dimissioni, istifa',
  WORKWEAR_STAFF_PASS:
    'uniform, workwear, badge, staff pass, werkkleding, personeelspas, arbeitskleidung, dienstausweis, uniforme, divisa, tesserino, üniforma',
  TEAM_CONTACTS:
    'manager, supervisor, team, colleague, colleagues, phone number, leidinggevende, teamleider, collega, telefoonnummer, vorgesetzter, kollege, collègue, compañero, compañera, telefonnummer, meslektaş',
  PERSONAL_QUESTIONS:
    'address, bank account, personal data, adres, rekeningnummer, persoonsgegevens, adresse, bankverbindung, kontonummer, compte bancaire, dirección, cuenta bancaria, indirizzo, adresim',
  ACCESS_LOGIN:
    'login, log in, password, account, access, inloggen, wachtwoord, toegang, passwort, anmelden, einloggen, mot de passe, contraseña, parola, şifre',
  SOCIAL_QUESTIONS:
    'party, event, outing, birthday, feest, uitje, borrel, verjaardag, feier, betriebsausflug, geburtstag, fête, anniversaire, fiesta, cumpleaños, festa, compleanno, parti',
};

const categories = new Map<string, SessionCategory[]>();
for (const category of SESSION_CATEGORIES) {
  for (const word of KEYWORDS[category]?.split(', ') ?? []) {
    categories.set(word, [...(categories.get(word) ?? []), category]);
  }
}

const literal = (word: string) =>
  word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');
/** Longer phrases first; each is also found inside a longer one (`sick leave` is a hit of both). */
const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}])(${[...categories.keys()]
    .sort((a, b) => b.length - a.length)
    .map(literal)
    .join('|')})(?![\\p{L}\\p{N}])`,
  'gu',
);

/** `İ` in small letters is an i with a dot of its own, which no keyword has. */
function countHits(text: string, weight: number, hits: Map<SessionCategory, number>): void {
  for (const [match] of text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('\u0307', '')
    .matchAll(pattern)) {
    for (const category of categories.get(match.replace(/\s+/g, ' ')) ?? []) {
      hits.set(category, (hits.get(category) ?? 0) + weight);
    }
  }
}

/** The category with most hits, those in `first` counting double; ties in the order of the enum. */
export function categoryFromText(text: string, first = ''): SessionCategory {
  const hits = new Map<SessionCategory, number>();
  countHits(text, 1, hits);
  countHits(first, 2, hits);
  let best: SessionCategory = 'UNRECOGNIZED_OTHER';
  for (const category of SESSION_CATEGORIES) {
    if ((hits.get(category) ?? 0) > (hits.get(best) ?? 0)) best = category;
  }
  return best;
}

const squeeze = (text: string) => text.toLowerCase().replace(/[\s_&]+/g, '');
const labels = new Map(
  SESSION_CATEGORIES.flatMap((category) => [
    [squeeze(category), category] as const,
    [squeeze(LABELS[category]), category] as const,
  ]),
);

/** An enum value or its label, in any case and with any of `_`, space and `&`; null otherwise. */
export const categoryFromLabel = (text: string): SessionCategory | null =>
  labels.get(squeeze(text)) ?? null;
