/** What people of the demonstration say and are told, by language and category. */
import type { SessionCategory } from '../generated/prisma/enums.ts';

export const LANGUAGES = ['nl', 'en', 'de', 'fr', 'es', 'it', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Questions of users; `{}` takes a word of DETAILS. */
export const QUESTIONS: Record<Language, Record<SessionCategory, string[]>> = {
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
      'Wanneer wordt het salaris van deze maand uitbetaald?',
      'Waar vind ik mijn loonstrook?',
      'Mijn vergoeding voor reiskosten ontbreekt.',
    ],
    CONTRACT_HOURS: [
      'Kan ik mijn contracturen verlagen vanaf {}?',
      'Wanneer loopt mijn contract af?',
      'Hoe lang duurt mijn proeftijd?',
    ],
    ONBOARDING: [
      'Mijn eerste dag is {}, waar moet ik me melden?',
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
      'Is er dit jaar weer een feest voor het personeel?',
      'Wanneer is het uitje van de afdeling?',
      'Komt er {} een borrel?',
    ],
    UNRECOGNIZED_OTHER: ['Ik heb een vraag over de parkeerplaats.', 'Is de kantine {} open?'],
  },
  en: {
    SCHEDULE_HOURS: [
      'Where do I find my schedule for {}?',
      'My shift for {} is not what we agreed, how can that be?',
      'Can I swap my shift for {}?',
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
      'When is the salary of this month paid?',
      'Where can I find my payslip?',
      'My travel allowance is missing.',
    ],
    CONTRACT_HOURS: [
      'Can I change my contract hours from {} on?',
      'When does my contract end?',
      'Will I get a permanent contract?',
    ],
    ONBOARDING: [
      'My first day is {}, where do I have to report?',
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
      'Meine Schicht für {} stimmt nicht.',
      'Kann ich meine Schicht für {} tauschen?',
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
      'Welcher Kollege arbeitet nachts, und wie erreiche ich ihn?',
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
    CONTRACT_HOURS: [
      'Quand se termine mon contrat ?',
      'Mon contrat est-il prolongé automatiquement ?',
    ],
    ONBOARDING: [
      'Que dois-je apporter pour mon premier jour ?',
      'À quelle heure dois-je arriver pour mon premier jour ?',
    ],
    OFFBOARDING: ['Comment donner ma démission ?', 'Quel est le délai après ma démission ?'],
    WORKWEAR_STAFF_PASS: ['Mon badge ne fonctionne plus.', 'Où puis-je retirer mon uniforme ?'],
    TEAM_CONTACTS: [
      'Comment joindre un collègue de nuit ?',
      'Quel est le numéro de mon collègue au bureau ?',
    ],
    PERSONAL_QUESTIONS: ['Mon compte bancaire a changé.', 'Comment changer mon adresse ?'],
    ACCESS_LOGIN: ['Mon mot de passe ne fonctionne plus.', 'Où puis-je changer mon mot de passe ?'],
    SOCIAL_QUESTIONS: ['Y a-t-il une fête cette année ?', 'Quand a lieu la fête du personnel ?'],
    UNRECOGNIZED_OTHER: ['La cantine est-elle ouverte {} ?', 'J’ai une question sur le parking.'],
  },
  es: {
    SCHEDULE_HOURS: ['¿Dónde encuentro mi horario para {}?', 'Mi turno para {} no es correcto.'],
    LEAVE_VACATION: [
      '¿Cuántos días de vacaciones me quedan?',
      '¿Cómo solicito vacaciones para {}?',
    ],
    SICK_LEAVE_RECOVERY: [
      'Estoy enfermo y no puedo ir a trabajar {}.',
      'Sigo enfermo, ¿a quién debo avisar?',
    ],
    SALARY_COMPENSATION: ['¿Dónde puedo ver mi nómina?', '¿Cuándo pagan el salario?'],
    CONTRACT_HOURS: ['¿Cuándo termina mi contrato?', '¿Se renueva mi contrato automáticamente?'],
    ONBOARDING: ['¿Qué debo llevar mi primer día?', '¿A qué hora llego en mi primer día?'],
    OFFBOARDING: ['¿Cómo presento mi renuncia?', '¿Cuál es el plazo para mi renuncia?'],
    WORKWEAR_STAFF_PASS: [
      '¿Dónde recojo mi uniforme nuevo? Mi badge tampoco funciona.',
      'Mi uniforme me queda pequeño, ¿puedo cambiarlo?',
    ],
    TEAM_CONTACTS: [
      '¿Cómo contacto con un compañero de la noche?',
      '¿Quién es mi compañero en el almacén?',
    ],
    PERSONAL_QUESTIONS: ['Mi cuenta bancaria ha cambiado.', '¿Dónde cambio mi dirección?'],
    ACCESS_LOGIN: ['Mi contraseña ya no funciona.', 'He olvidado mi contraseña, ¿qué hago?'],
    SOCIAL_QUESTIONS: ['¿Hay una fiesta este año?', '¿Cuándo es la fiesta de la empresa?'],
    UNRECOGNIZED_OTHER: [
      '¿Está abierto el comedor {}?',
      'Tengo una pregunta sobre el aparcamiento.',
    ],
  },
  it: {
    SCHEDULE_HOURS: [
      'Dove trovo il mio turno per {}?',
      'Posso scambiare il mio turno con un altro per {}?',
    ],
    LEAVE_VACATION: ['Quanti giorni di ferie mi restano?', 'Come posso chiedere le ferie per {}?'],
    SICK_LEAVE_RECOVERY: [
      'Sono in malattia e non posso venire {}.',
      'A chi mando il certificato di malattia?',
    ],
    SALARY_COMPENSATION: ['Dove trovo la busta paga?', 'Quando viene pagato lo stipendio?'],
    CONTRACT_HOURS: ['Quando finisce il mio contratto?', 'Il mio contratto viene rinnovato?'],
    ONBOARDING: [
      'Che cosa devo portare il primo giorno?',
      'A che ora devo arrivare il primo giorno?',
    ],
    OFFBOARDING: ['Come presento le dimissioni?', 'Quanto preavviso serve per le dimissioni?'],
    WORKWEAR_STAFF_PASS: [
      'Non ho ancora ricevuto la divisa.',
      'La mia divisa è troppo piccola, posso cambiarla?',
    ],
    TEAM_CONTACTS: ['Chi è il responsabile del team?', 'Come si chiama il manager del magazzino?'],
    PERSONAL_QUESTIONS: ['Il mio indirizzo è cambiato.', 'Dove posso cambiare il mio indirizzo?'],
    ACCESS_LOGIN: [
      'La mia password non funziona più.',
      'Ho dimenticato la password, che cosa devo fare?',
    ],
    SOCIAL_QUESTIONS: ['Ci sarà una festa quest’anno?', 'Quando si tiene la festa aziendale?'],
    UNRECOGNIZED_OTHER: ['La mensa è aperta {}?', 'Ho una domanda sul parcheggio.'],
  },
  tr: {
    SCHEDULE_HOURS: ['{} için vardiya planımı nerede bulabilirim? Vardiya saatimi de göremiyorum.'],
    LEAVE_VACATION: [
      'Bu yıl kaç gün izin hakkım kaldı?',
      'Gelecek ay için izin almak istiyorum, ne yapmalıyım?',
    ],
    SICK_LEAVE_RECOVERY: ['Bugün hasta olduğum için işe gelemiyorum, çok hasta hissediyorum.'],
    SALARY_COMPENSATION: [
      'Bu ayın maaş ödemesi ne zaman yapılacak?',
      'Geçen ayın maaş bordrosunu nerede bulabilirim?',
    ],
    CONTRACT_HOURS: [
      'Benim sözleşme ne zaman bitiyor?',
      'Yeni sözleşme belgemi nerede görebilirim?',
    ],
    ONBOARDING: ['İlk gün yanımda ne getirmeliyim?', 'İlk gün saat kaçta gelmem gerekiyor?'],
    OFFBOARDING: ['İşten ayrılmak istiyorum, istifa için ne yapmalıyım?'],
    WORKWEAR_STAFF_PASS: [
      'Yeni üniforma nereden alabilirim?',
      'Eski üniforma küçük geliyor, değiştirebilir miyim?',
    ],
    TEAM_CONTACTS: ['Yeni team liderim kim acaba?'],
    PERSONAL_QUESTIONS: ['Benim adresim değişti, nereye bildirmeliyim?'],
    ACCESS_LOGIN: [
      'Eski şifre artık çalışmıyor, ne yapmalıyım?',
      'Yeni bir şifre almak için ne yapmam gerekiyor?',
    ],
    SOCIAL_QUESTIONS: ['Bu yıl bir parti olacak mı acaba?'],
    UNRECOGNIZED_OTHER: ['Yemekhane bugün açık mı acaba?', 'Otopark hakkında bir sorum var.'],
  },
};

export const DETAILS: Record<Language, string[]> = {
  nl: ['maandag', 'volgende week', 'woensdag', 'morgen', 'vrijdag', 'zaterdag'],
  en: ['Monday', 'next week', 'Wednesday', 'tomorrow', 'Friday', 'Saturday'],
  de: ['Montag', 'nächste Woche', 'Mittwoch', 'morgen', 'Freitag', 'Samstag'],
  fr: ['lundi', 'la semaine prochaine', 'mercredi', 'demain', 'vendredi', 'samedi'],
  es: ['el lunes', 'la próxima semana', 'el miércoles', 'mañana', 'el viernes'],
  it: ['lunedì', 'la prossima settimana', 'mercoledì', 'domani', 'venerdì'],
  tr: ['Pazartesi', 'gelecek hafta', 'Çarşamba', 'yarın', 'Cuma'],
};

export const GREETINGS: Record<Language, string[]> = {
  nl: ['Hoi, ', 'Goedemorgen, ', 'Hallo, ', ''],
  en: ['Hi, ', 'Hey there, ', 'Hello, ', ''],
  de: ['Hallo, ', 'Guten Morgen, ', ''],
  fr: ['Bonjour, ', 'Salut, ', ''],
  es: ['Hola, ', 'Buenos días, ', ''],
  it: ['Ciao, ', 'Buongiorno, ', ''],
  tr: ['Merhaba, ', 'Günaydın, ', ''],
};

/** Further questions, each with its answer. */
export const FOLLOW_UPS: Record<Language, [string, string][]> = {
  nl: [
    ['Hoe lang duurt dat?', 'Meestal twee werkdagen.'],
    ['En waar precies?', 'In de app, via het menu links bovenaan.'],
    ['Kan dat ook telefonisch?', 'Ja, op werkdagen van 8:00 tot 17:00 uur.'],
    ['Oké, en als dat niet lukt?', 'Laat het me dan hier weten, dan zoeken we verder.'],
    ['Krijg ik daar bericht van?', 'Ja, je krijgt een e-mail zodra het klaar is.'],
  ],
  en: [
    ['How long does that take?', 'It usually takes two working days.'],
    ['And where exactly?', 'In the app, by the menu at the top left.'],
    ['Can I do that by phone as well?', 'Yes, on working days from 8:00 to 17:00.'],
    ['Okay, and if that does not work?', 'Then tell me here, and we will look further.'],
    ['Will I hear from you about it?', 'Yes, there will be an e-mail as soon as it is done.'],
  ],
  de: [
    ['Wie lange dauert das?', 'Meist zwei Arbeitstage.'],
    ['Und wo genau?', 'In der App, über das Menü links oben.'],
    ['Geht das auch telefonisch?', 'Ja, werktags von 8 bis 17 Uhr.'],
    ['Bekomme ich darüber eine Nachricht?', 'Ja, per E-Mail, sobald es erledigt ist.'],
  ],
  fr: [
    ['Combien de temps cela prend-il ?', 'En général deux jours ouvrables.'],
    ['Et où exactement ?', 'Dans l’application, par le menu en haut à gauche.'],
    ['Est-ce aussi possible par téléphone ?', 'Oui, du lundi au vendredi, de 8 à 17 heures.'],
    ['Est-ce que je serai prévenu ?', 'Oui, par courriel, dès que ce sera fait.'],
  ],
  es: [
    ['¿Cuánto tiempo tarda?', 'Suele tardar dos días laborables.'],
    ['¿Y dónde exactamente?', 'En la aplicación, en el menú de arriba a la izquierda.'],
    ['¿También se puede hacer por teléfono?', 'Sí, de lunes a viernes, de 8 a 17 horas.'],
    ['¿Me avisarán cuando esté listo?', 'Sí, por correo electrónico.'],
  ],
  it: [
    ['Quanto tempo ci vuole?', 'Di solito due giorni lavorativi.'],
    ['E dove esattamente?', 'Nell’app, dal menu in alto a sinistra.'],
    ['Si può fare anche per telefono?', 'Sì, nei giorni feriali dalle 8 alle 17.'],
    ['Riceverò una conferma?', 'Sì, per e-mail, appena è tutto pronto.'],
  ],
  tr: [
    ['Bu ne kadar sürer?', 'Genellikle iki iş günü sürer.'],
    ['Tam olarak nerede?', 'Uygulamada, sol üstteki menüde.'],
    ['Telefonla da yapabilir miyim?', 'Evet, hafta içi 8.00 ile 17.00 arasında.'],
    ['Bana haber verilecek mi?', 'Evet, tamamlanınca e-posta gönderilir.'],
  ],
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
    NEUTRAL: ['D’accordo.'],
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

export const HR_NOTES: Record<Language, [string, string]> = {
  nl: ['Wie gaat hierover?', 'Neem hiervoor contact op met personeelszaken.'],
  en: ['Who decides about this?', 'Please contact human resources for this.'],
  de: ['Wer entscheidet darüber?', 'Bitte wende dich an die Personalabteilung.'],
  fr: ['Qui décide de cela ?', 'Veuillez contacter les ressources humaines.'],
  es: ['¿Quién decide esto?', 'Contacta con recursos humanos, por favor.'],
  it: ['Chi decide in questi casi?', 'Contatta le risorse umane, per favore.'],
  tr: ['Buna kim karar veriyor?', 'Lütfen insan kaynakları ile iletişime geçin.'],
};
