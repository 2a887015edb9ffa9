/** What people of the demonstration say and are told, by language and category. */
import type { SessionCategory } from '../generated/prisma/enums.ts';

export const LANGUAGES = ['nl', 'en', 'de', 'fr', 'es', 'it', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];

type Topic = Exclude<SessionCategory, 'UNRECOGNIZED_OTHER'> | 'UNRECOGNIZED_OTHER';

/** Questions of users; `{}` takes a word of DETAILS. */
export const QUESTIONS: Record<Language, Record<Topic, string[]>> = {
  nl: {
    SCHEDULE_HOURS: [
      'Waar vind ik mijn rooster voor {}?',
      'Mijn werktijden van {} kloppen niet, hoe kan dat?',
      'Kan ik mijn dienst van {} ruilen?',
    ],
    LEAVE_VACATION: [
      'Hoeveel vakantiedagen heb ik nog over?',
      'Ik wil graag verlof aanvragen voor {}.',
      'Mag ik {} een vrije dag opnemen?',
    ],
    SICK_LEAVE_RECOVERY: [
      'Ik ben ziek en kan {} niet werken.',
      'Hoe moet ik me beter melden?',
      'Bij wie kan ik me ziekmelden?',
    ],
    SALARY_COMPENSATION: [
      'Wanneer wordt het salaris van {} uitbetaald?',
      'Waar vind ik mijn loonstrook?',
      'Mijn vergoeding voor reiskosten ontbreekt.',
    ],
    CONTRACT_HOURS: [
      'Kan ik mijn contracturen verlagen vanaf {}?',
      'Wanneer loopt mijn contract af?',
      'Hoe lang duurt mijn proeftijd?',
    ],
    ONBOARDING: [
      'Ik begin {}, waar moet ik me melden?',
      'Wat moet ik meenemen op mijn eerste dag?',
      'Wie gaat mij inwerken?',
    ],
    OFFBOARDING: [
      'Hoe kan ik mijn ontslag indienen?',
      'Ik wil opzeggen, wat is de opzegtermijn?',
      'Wanneer ben ik officieel uit dienst?',
    ],
    WORKWEAR_STAFF_PASS: [
      'Mijn personeelspas werkt niet meer.',
      'Waar kan ik nieuwe werkkleding ophalen?',
      'Ik ben mijn badge kwijt, wat nu?',
    ],
    TEAM_CONTACTS: [
      'Wie is mijn leidinggevende?',
      'Wat is het telefoonnummer van de teamleider?',
      'Hoe bereik ik een collega van de nachtploeg?',
    ],
    PERSONAL_QUESTIONS: [
      'Hoe wijzig ik mijn adres?',
      'Mijn rekeningnummer is veranderd.',
      'Waar staan mijn persoonsgegevens?',
    ],
    ACCESS_LOGIN: [
      'Mijn wachtwoord werkt niet meer.',
      'Hoe kan ik inloggen op de portal?',
      'Ik heb geen toegang tot de app.',
    ],
    SOCIAL_QUESTIONS: [
      'Is er dit jaar weer een personeelsfeest?',
      'Wanneer is het uitje van de afdeling?',
      'Komt er {} een borrel?',
    ],
    UNRECOGNIZED_OTHER: ['Ik heb een vraag over de parkeerplaats.', 'Is de kantine {} open?'],
  },
  en: {
    SCHEDULE_HOURS: [
      'Where do I find my schedule for {}?',
      'My shift on {} is wrong, how can that be?',
      'Can I swap my shift on {}?',
    ],
    LEAVE_VACATION: [
      'How many days of leave do I have left?',
      'I would like to request a holiday for {}.',
      'Can I take a day off {}?',
    ],
    SICK_LEAVE_RECOVERY: [
      'I am sick and cannot come to work {}.',
      'Who do I call when I am ill?',
      'How do I report my recovery?',
    ],
    SALARY_COMPENSATION: [
      'When is the salary for {} paid?',
      'Where can I find my payslip?',
      'My travel allowance is missing.',
    ],
    CONTRACT_HOURS: [
      'Can I change my contract hours from {} on?',
      'When does my contract end?',
      'Will I get a permanent contract?',
    ],
    ONBOARDING: [
      'I start {}, where do I have to report?',
      'What should I bring on my first day?',
      'When is the orientation for a new employee?',
    ],
    OFFBOARDING: [
      'How do I hand in my resignation?',
      'What is my notice period?',
      'When is my last day?',
    ],
    WORKWEAR_STAFF_PASS: [
      'My staff pass does not open the gate.',
      'Where do I get a new uniform?',
      'I lost my badge, what now?',
    ],
    TEAM_CONTACTS: [
      'Who is my supervisor?',
      'What is the phone number of my manager?',
      'How do I reach a colleague of the night team?',
    ],
    PERSONAL_QUESTIONS: [
      'How do I change my address?',
      'My bank account has changed.',
      'Where are my personal data kept?',
    ],
    ACCESS_LOGIN: [
      'My password does not work any more.',
      'How do I log in to the portal?',
      'I have no access to the app.',
    ],
    SOCIAL_QUESTIONS: [
      'Is there a staff party this year?',
      'When is the outing of our department?',
      'Is there an event {}?',
    ],
    UNRECOGNIZED_OTHER: ['I have a question about the parking lot.', 'Is the canteen open {}?'],
  },
  de: {
    SCHEDULE_HOURS: [
      'Wo finde ich meinen Dienstplan für {}?',
      'Meine Schicht am {} stimmt nicht.',
      'Kann ich meine Schicht {} tauschen?',
    ],
    LEAVE_VACATION: [
      'Wie viele Urlaubstage habe ich noch?',
      'Ich möchte Urlaub beantragen für {}.',
    ],
    SICK_LEAVE_RECOVERY: [
      'Ich bin krank und kann {} nicht arbeiten.',
      'Wo reiche ich meine Krankmeldung ein?',
    ],
    SALARY_COMPENSATION: [
      'Wann wird das Gehalt überwiesen?',
      'Wo finde ich meine Gehaltsabrechnung?',
    ],
    CONTRACT_HOURS: ['Wie lange dauert meine Probezeit?', 'Wann endet mein Arbeitsvertrag?'],
    ONBOARDING: [
      'Ich habe {} meinen ersten Arbeitstag, wo melde ich mich? Es ist mein erster Tag.',
      'Wer macht meine Einarbeitung?',
    ],
    OFFBOARDING: ['Wie reiche ich meine Kündigung ein?', 'Ich möchte kündigen, welche Frist gilt?'],
    WORKWEAR_STAFF_PASS: [
      'Mein Dienstausweis öffnet die Tür nicht.',
      'Wo bekomme ich neue Arbeitskleidung?',
    ],
    TEAM_CONTACTS: [
      'Wer ist mein Vorgesetzter?',
      'Wie erreiche ich einen Kollegen der Nachtschicht?',
    ],
    PERSONAL_QUESTIONS: [
      'Meine Bankverbindung hat sich geändert.',
      'Wie ändere ich meine Adresse?',
    ],
    ACCESS_LOGIN: ['Mein Passwort funktioniert nicht mehr.', 'Wie kann ich mich anmelden?'],
    SOCIAL_QUESTIONS: ['Gibt es dieses Jahr eine Feier?', 'Wann ist der Betriebsausflug?'],
    UNRECOGNIZED_OTHER: ['Ich habe eine Frage zum Parkplatz.', 'Ist die Kantine {} geöffnet?'],
  },
  fr: {
    SCHEDULE_HOURS: [
      'Où puis-je trouver mes horaires pour {} ?',
      'Mes horaires de {} ne sont pas corrects.',
    ],
    LEAVE_VACATION: [
      'Combien de jours de congés me reste-t-il ?',
      'Je voudrais demander des vacances pour {}.',
    ],
    SICK_LEAVE_RECOVERY: [
      'Je suis malade et je ne peux pas venir {}.',
      'Où dois-je envoyer mon arrêt maladie ?',
    ],
    SALARY_COMPENSATION: ['Quand le salaire est-il versé ?', 'Où se trouve mon bulletin de paie ?'],
    CONTRACT_HOURS: ['Quand se termine mon contrat ?'],
    ONBOARDING: ['Que dois-je apporter pour mon premier jour ?'],
    OFFBOARDING: ['Comment donner ma démission ?'],
    WORKWEAR_STAFF_PASS: ['Mon badge ne fonctionne plus.'],
    TEAM_CONTACTS: ['Comment joindre un collègue de nuit ?'],
    PERSONAL_QUESTIONS: ['Mon compte bancaire a changé.', 'Comment changer mon adresse ?'],
    ACCESS_LOGIN: ['Mon mot de passe ne fonctionne plus.'],
    SOCIAL_QUESTIONS: ['Y a-t-il une fête cette année ?'],
    UNRECOGNIZED_OTHER: ['La cantine est-elle ouverte {} ?'],
  },
  es: {
    SCHEDULE_HOURS: ['¿Dónde encuentro mi horario para {}?', 'Mi turno de {} no es correcto.'],
    LEAVE_VACATION: ['¿Cuántos días de vacaciones me quedan?'],
    SICK_LEAVE_RECOVERY: ['Estoy enfermo y no puedo ir a trabajar {}.'],
    SALARY_COMPENSATION: ['¿Dónde puedo ver mi nómina?', '¿Cuándo pagan el salario?'],
    CONTRACT_HOURS: ['¿Cuándo termina mi contrato?'],
    ONBOARDING: ['¿Qué debo llevar mi primer día?'],
    OFFBOARDING: ['¿Cómo presento mi renuncia?'],
    WORKWEAR_STAFF_PASS: ['¿Dónde recojo mi uniforme nuevo? Mi badge tampoco funciona.'],
    TEAM_CONTACTS: ['¿Cómo contacto con un compañero de la noche?'],
    PERSONAL_QUESTIONS: ['Mi cuenta bancaria ha cambiado.'],
    ACCESS_LOGIN: ['Mi contraseña ya no funciona.'],
    SOCIAL_QUESTIONS: ['¿Hay una fiesta este año?'],
    UNRECOGNIZED_OTHER: ['¿Está abierto el comedor {}?'],
  },
  it: {
    SCHEDULE_HOURS: ['Dove trovo il mio turno per {}?'],
    LEAVE_VACATION: ['Quanti giorni di ferie mi restano?'],
    SICK_LEAVE_RECOVERY: ['Sono in malattia e non posso venire {}.'],
    SALARY_COMPENSATION: ['Dove trovo la busta paga?'],
    CONTRACT_HOURS: ['Quando finisce il mio contratto?'],
    ONBOARDING: ['Che cosa devo portare il primo giorno?'],
    OFFBOARDING: ['Come presento le dimissioni?'],
    WORKWEAR_STAFF_PASS: ['Non ho ancora ricevuto la divisa.'],
    TEAM_CONTACTS: ['Chi è il responsabile del team?'],
    PERSONAL_QUESTIONS: ['Il mio indirizzo è cambiato.'],
    ACCESS_LOGIN: ['La mia password non funziona più.'],
    SOCIAL_QUESTIONS: ['Ci sarà una festa quest’anno?'],
    UNRECOGNIZED_OTHER: ['La mensa è aperta {}?'],
  },
  tr: {
    SCHEDULE_HOURS: ['{} için vardiya planımı nerede bulabilirim? Vardiya saatim yanlış.'],
    LEAVE_VACATION: ['Bu yıl kaç gün izin hakkım kaldı?'],
    SICK_LEAVE_RECOVERY: ['Bugün hasta olduğum için işe gelemiyorum, çok hasta hissediyorum.'],
    SALARY_COMPENSATION: ['Bu ayın maaş ödemesi ne zaman yapılacak?'],
    CONTRACT_HOURS: ['Benim sözleşme ne zaman bitiyor?'],
    ONBOARDING: ['İlk gün yanımda ne getirmeliyim?'],
    OFFBOARDING: ['İşten ayrılmak istiyorum, istifa için ne yapmalıyım?'],
    WORKWEAR_STAFF_PASS: ['Yeni üniforma nereden alabilirim?'],
    TEAM_CONTACTS: ['Yeni team liderim kim acaba?'],
    PERSONAL_QUESTIONS: ['Benim adresim değişti, nereye bildirmeliyim?'],
    ACCESS_LOGIN: ['Eski şifre artık çalışmıyor, ne yapmalıyım?'],
    SOCIAL_QUESTIONS: ['Bu yıl bir parti olacak mı acaba?'],
    UNRECOGNIZED_OTHER: ['Yemekhane bugün açık mı acaba?'],
  },
};

export const DETAILS: Record<Language, string[]> = {
  nl: ['maandag', 'volgende week', 'december', 'morgen', 'vrijdag'],
  en: ['Monday', 'next week', 'December', 'tomorrow', 'Friday'],
  de: ['Montag', 'nächste Woche', 'Dezember', 'morgen', 'Freitag'],
  fr: ['lundi', 'la semaine prochaine', 'décembre', 'demain', 'vendredi'],
  es: ['el lunes', 'la próxima semana', 'diciembre', 'mañana', 'el viernes'],
  it: ['lunedì', 'la prossima settimana', 'dicembre', 'domani', 'venerdì'],
  tr: ['Pazartesi', 'gelecek hafta', 'Aralık', 'yarın', 'Cuma'],
};

export const GREETINGS: Record<Language, string[]> = {
  nl: ['Hoi, ', 'Goedemorgen, ', 'Hallo, ', ''],
  en: ['Hi, ', 'Good morning, ', 'Hello, ', ''],
  de: ['Hallo, ', 'Guten Morgen, ', ''],
  fr: ['Bonjour, ', 'Salut, ', ''],
  es: ['Hola, ', 'Buenos días, ', ''],
  it: ['Ciao, ', 'Buongiorno, ', ''],
  tr: ['Merhaba, ', 'Günaydın, ', ''],
};

export const ANSWERS: Record<Language, string[]> = {
  nl: [
    'Dat staat in de portal onder Documenten.',
    'Je kunt dit in de app regelen onder Mijn gegevens.',
    'Ik heb het voor je nagekeken. Dit duurt meestal twee werkdagen.',
    'Meld je bij de receptie.\n\nNeem je identiteitsbewijs mee.',
  ],
  en: [
    'You will find that in the portal, under Documents.',
    'You can arrange this in the app, under My details.',
    'I have looked it up for you. It usually takes two working days.',
    'Please report to the front desk.\n\nBring your identity card.',
  ],
  de: [
    'Das steht im Portal unter Dokumente.',
    'Das kannst du in der App unter Meine Daten regeln.',
    'Ich habe nachgesehen. Es dauert meist zwei Arbeitstage.',
  ],
  fr: [
    'Vous trouverez cela dans le portail, sous Documents.',
    'Vous pouvez le faire dans l’application, sous Mes données.',
    'Cela prend en général deux jours ouvrables.',
  ],
  es: [
    'Lo encontrarás en el portal, en Documentos.',
    'Puedes hacerlo en la aplicación, en Mis datos.',
    'Suele tardar dos días laborables.',
  ],
  it: [
    'Lo trovi nel portale, sotto Documenti.',
    'Puoi farlo nell’app, sotto I miei dati.',
    'Di solito ci vogliono due giorni lavorativi.',
  ],
  tr: [
    'Bunu portalda Belgeler bölümünde bulabilirsiniz.',
    'Uygulamada Bilgilerim bölümünden yapabilirsiniz.',
    'Genellikle iki iş günü sürer.',
  ],
};

export const FOLLOW_UPS: Record<Language, string[]> = {
  nl: [
    'Hoe lang duurt dat?',
    'En waar precies?',
    'Kan dat ook telefonisch?',
    'Oké, en als dat niet werkt?',
  ],
  en: [
    'How long does that take?',
    'And where exactly?',
    'Can I do that by phone as well?',
    'Okay, and if that does not work?',
  ],
  de: ['Wie lange dauert das?', 'Und wo genau?', 'Geht das auch telefonisch?'],
  fr: ['Combien de temps cela prend-il ?', 'Et où exactement ?'],
  es: ['¿Cuánto tiempo tarda?', '¿Y dónde exactamente?'],
  it: ['Quanto tempo ci vuole?', 'E dove esattamente?'],
  tr: ['Bu ne kadar sürer?', 'Tam olarak nerede?'],
};

export const CLOSINGS: Record<Language, Record<'POSITIVE' | 'NEUTRAL' | 'NEGATIVE', string[]>> = {
  nl: {
    POSITIVE: ['Super, bedankt!', 'Top, dankjewel voor de hulp.'],
    NEUTRAL: ['Oké.', 'Duidelijk.'],
    NEGATIVE: ['Dit is waardeloos.', 'Ik ben hier echt boos over, dit antwoord is slecht.'],
  },
  en: {
    POSITIVE: ['Great, thanks!', 'Perfect, that was very helpful.'],
    NEUTRAL: ['Okay.', 'I see.'],
    NEGATIVE: ['This is useless.', 'I am really angry about this, it is terrible.'],
  },
  de: {
    POSITIVE: ['Super, danke!', 'Toll, vielen Dank.'],
    NEUTRAL: ['Okay.', 'Verstanden.'],
    NEGATIVE: ['Das ist nutzlos.', 'Das ist wirklich schlecht, ich bin enttäuscht.'],
  },
  fr: {
    POSITIVE: ['Parfait, merci beaucoup !'],
    NEUTRAL: ['D’accord.'],
    NEGATIVE: ['C’est vraiment nul.'],
  },
  es: {
    POSITIVE: ['Perfecto, muchas gracias.'],
    NEUTRAL: ['De acuerdo.'],
    NEGATIVE: ['Es un servicio malo, terrible.'],
  },
  it: {
    POSITIVE: ['Ottimo, grazie mille!'],
    NEUTRAL: ['Va bene.'],
    NEGATIVE: ['È un servizio pessimo.'],
  },
  tr: {
    POSITIVE: ['Harika, çok teşekkürler!'],
    NEUTRAL: ['Tamam.'],
    NEGATIVE: ['Bu hizmet berbat.'],
  },
};

export const ESCALATIONS: Record<Language, [string, string]> = {
  nl: ['Kunt u mij doorverbinden met een medewerker?', 'Ik verbind je door met een collega.'],
  en: ['I want to speak to a human, please.', 'I will forward you to a colleague.'],
  de: ['Ich möchte mit einem Mitarbeiter sprechen.', 'Ich leite dich an einen Kollegen weiter.'],
  fr: ['Je veux parler à une vraie personne.', 'Je vous mets en relation avec un collègue.'],
  es: ['Quiero hablar con una persona.', 'Te paso con un compañero.'],
  it: ['Voglio parlare con una persona.', 'La metto in contatto con un collega.'],
  tr: ['Gerçek bir insanla konuşmak istiyorum.', 'Sizi bir meslektaşıma aktarıyorum.'],
};

export const HR_NOTES: Record<Language, string> = {
  nl: 'Neem hiervoor contact op met personeelszaken.',
  en: 'Please contact human resources for this.',
  de: 'Bitte wende dich an die Personalabteilung.',
  fr: 'Veuillez contacter les ressources humaines.',
  es: 'Contacta con recursos humanos, por favor.',
  it: 'Contatta le risorse umane, per favore.',
  tr: 'Lütfen insan kaynakları ile iletişime geçin.',
};
