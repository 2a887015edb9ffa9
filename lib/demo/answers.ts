/** What the chatbot of the demonstration answers first, by language and category. */
import type { SessionCategory } from '../generated/prisma/enums.ts';
import type { Language } from './phrases.ts';

export const ANSWERS: Record<Language, Record<SessionCategory, string[]>> = {
  nl: {
    SCHEDULE_HOURS: [
      'Je rooster staat in de app onder Planning. Ruilen kan daar tot 48 uur van tevoren.',
      'Ik zie dat je planner het rooster gisteren heeft aangepast. Open Planning en kies Melden als het niet klopt.',
    ],
    LEAVE_VACATION: [
      'Je saldo staat in de portal onder Verlof. Een aanvraag is binnen drie werkdagen beoordeeld.',
      'Dat kan. Vul de aanvraag in onder Verlof:\n- begin en einde\n- het aantal uren',
    ],
    SICK_LEAVE_RECOVERY: [
      'Meld je vóór 09:00 uur telefonisch en daarna in de app onder Verzuim. Beterschap!',
      'Beter melden doe je in de app onder Verzuim. Je planner krijgt dan bericht.',
    ],
    SALARY_COMPENSATION: [
      'Het loon wordt op de 25e overgemaakt. De strook staat een dag eerder onder Documenten.',
      'Reiskosten worden na goedkeuring met de volgende betaling verrekend.',
    ],
    CONTRACT_HOURS: [
      'De looptijd en je uren staan in je overeenkomst, in de portal onder Documenten.',
      'Een wijziging vraag je een maand vooraf aan onder Mijn gegevens.',
    ],
    ONBOARDING: [
      'Welkom! Meld je om 08:30 uur bij de receptie.\n\nNeem je identiteitsbewijs mee.',
      'Je wordt opgehaald bij de receptie en krijgt in de eerste week een vaste begeleider.',
    ],
    OFFBOARDING: [
      'Je opzegtermijn is één maand, gerekend vanaf de eerste van de maand. Dat moet schriftelijk.',
      'Stuur een korte brief via de portal. Je krijgt binnen twee dagen een bevestiging.',
    ],
    WORKWEAR_STAFF_PASS: [
      'Laat de pas blokkeren in de app onder Mijn spullen. Een nieuwe ligt na twee dagen klaar.',
      'Werkkleding haal je op dinsdag en donderdag in het magazijn. Geef vooraf je maat door.',
    ],
    TEAM_CONTACTS: [
      'Namen en nummers staan in de app onder Wie is wie.',
      'Je vindt de contactgegevens van je ploeg in de portal onder Mijn team.',
    ],
    PERSONAL_QUESTIONS: [
      'Je wijzigt dit zelf in de app onder Mijn gegevens. De wijziging geldt vanaf morgen.',
      'Die gegevens staan in je dossier. Je kunt ze inzien onder Mijn gegevens.',
    ],
    ACCESS_LOGIN: [
      'Kies op de inlogpagina voor Wachtwoord vergeten. Je krijgt een link per e-mail.',
      'Na vijf pogingen is het account een kwartier geblokkeerd. Probeer het daarna opnieuw.',
    ],
    SOCIAL_QUESTIONS: [
      'Ja! De datum en het programma staan op het prikbord in de app.',
      'Aanmelden kan tot een week vooraf via het prikbord in de app.',
    ],
    UNRECOGNIZED_OTHER: [
      'Daar heb ik geen vast antwoord op. De balie op de begane grond weet het.',
      'De openingstijden hangen bij de ingang en staan op het prikbord in de app.',
    ],
  },
  en: {
    SCHEDULE_HOURS: [
      'Your schedule is in the app, under Planning. You can swap there up to 48 hours ahead.',
      'I see that your planner changed it yesterday. Open Planning and choose Report if it is not right.',
    ],
    LEAVE_VACATION: [
      'Your balance is in the portal, under Leave. A request is decided within three working days.',
      'You can. Fill in the request under Leave:\n- first and last day\n- number of hours',
    ],
    SICK_LEAVE_RECOVERY: [
      'Please call before 9:00 and then report it in the app, under Absence. Get well soon!',
      'Report it in the app, under Absence. Your planner is told at once.',
    ],
    SALARY_COMPENSATION: [
      'It is paid on the 25th. The payslip is there a day earlier, under Documents.',
      'Travel costs are paid with the next run, once they are approved.',
    ],
    CONTRACT_HOURS: [
      'The term and the hours are in your agreement, in the portal under Documents.',
      'Ask for a change a month ahead, under My details.',
    ],
    ONBOARDING: [
      'Welcome! Please come to the front desk at 8:30.\n\nBring your identity card.',
      'You are met at the front desk, and somebody shows you round in the first week.',
    ],
    OFFBOARDING: [
      'It is one month, from the first of the month on, and has to be in writing.',
      'Send a short letter by the portal. You get a confirmation within two days.',
    ],
    WORKWEAR_STAFF_PASS: [
      'Please block the pass in the app, under My things. A new one is ready in two days.',
      'The store hands out clothes on Tuesdays and Thursdays. Tell them your size before.',
    ],
    TEAM_CONTACTS: [
      'Names and numbers are in the app, under Who is who.',
      'You find the contacts of your crew in the portal, under My team.',
    ],
    PERSONAL_QUESTIONS: [
      'You can change this yourself in the app, under My details. It is valid from tomorrow.',
      'They are in your file, which you can open under My details.',
    ],
    ACCESS_LOGIN: [
      'Choose Forgot password on the sign-in page. You get a link by e-mail.',
      'After five attempts the account is locked for a quarter of an hour. Then please try again.',
    ],
    SOCIAL_QUESTIONS: [
      'Yes! The date and the programme are on the notice board of the app.',
      'You can sign up until a week before, on the notice board of the app.',
    ],
    UNRECOGNIZED_OTHER: [
      'I have no set answer to that. The desk on the ground floor knows.',
      'The opening times are at the entrance and on the notice board of the app.',
    ],
  },
  de: {
    SCHEDULE_HOURS: [
      'Dein Plan steht in der App unter Planung. Tauschen geht dort bis 48 Stunden vorher.',
      'Die Planung wurde gestern geändert. Wähle dort Melden, wenn etwas nicht passt.',
    ],
    LEAVE_VACATION: [
      'Dein Anspruch steht im Portal unter Urlaub. Über einen Antrag wird in drei Tagen entschieden.',
      'Stelle den Antrag unter Urlaub:\n- erster und letzter Tag\n- Anzahl der Stunden',
    ],
    SICK_LEAVE_RECOVERY: [
      'Ruf bitte vor 9 Uhr an und lade den Schein in der App unter Abwesenheit hoch. Gute Besserung!',
      'Das geht in der App unter Abwesenheit. Die Planung erfährt es sofort.',
    ],
    SALARY_COMPENSATION: [
      'Überwiesen wird am 25. Die Abrechnung steht einen Tag vorher unter Dokumente.',
      'Die Abrechnung findest du im Portal unter Dokumente.',
    ],
    CONTRACT_HOURS: [
      'Das steht in deiner Vereinbarung, im Portal unter Dokumente.',
      'In der Regel sind es sechs Monate; das Datum steht unter Meine Daten.',
    ],
    ONBOARDING: [
      'Willkommen! Melde dich um 8:30 Uhr am Empfang.\n\nBring deinen Ausweis mit.',
      'Du wirst am Empfang abgeholt und in der ersten Woche begleitet.',
    ],
    OFFBOARDING: [
      'Die Frist beträgt einen Monat zum Monatsende, schriftlich.',
      'Schicke ein kurzes Schreiben über das Portal. Die Bestätigung kommt in zwei Tagen.',
    ],
    WORKWEAR_STAFF_PASS: [
      'Sperre ihn bitte in der App unter Meine Sachen. Ein neuer liegt in zwei Tagen bereit.',
      'Das Lager gibt dienstags und donnerstags aus. Nenne vorher deine Größe.',
    ],
    TEAM_CONTACTS: [
      'Namen und Nummern stehen in der App unter Wer ist wer.',
      'Die Kontakte stehen im Portal unter Mein Team.',
    ],
    PERSONAL_QUESTIONS: [
      'Das änderst du selbst in der App unter Meine Daten. Es gilt ab morgen.',
      'Trage die neuen Angaben unter Meine Daten ein.',
    ],
    ACCESS_LOGIN: [
      'Wähle auf der Startseite Passwort vergessen. Du bekommst einen Link per E-Mail.',
      'Nach fünf Versuchen ist der Zugang eine Viertelstunde gesperrt. Versuche es dann noch einmal.',
    ],
    SOCIAL_QUESTIONS: [
      'Ja! Termin und Programm stehen am Schwarzen Brett der App.',
      'Anmelden kannst du dich bis eine Woche vorher am Schwarzen Brett der App.',
    ],
    UNRECOGNIZED_OTHER: [
      'Darauf habe ich keine feste Antwort. Der Empfang im Erdgeschoss weiß es.',
      'Die Zeiten hängen am Eingang und stehen am Schwarzen Brett der App.',
    ],
  },
  fr: {
    SCHEDULE_HOURS: [
      'Votre planning est dans l’application, sous Planning. Un échange est possible jusqu’à 48 heures avant.',
    ],
    LEAVE_VACATION: [
      'Votre solde est dans le portail, sous Congés. La réponse arrive en trois jours ouvrables.',
    ],
    SICK_LEAVE_RECOVERY: [
      'Appelez avant 9 heures, puis déposez le document dans l’application, sous Absences. Bon rétablissement !',
    ],
    SALARY_COMPENSATION: [
      'Le versement a lieu le 25. Le bulletin est disponible la veille, sous Documents.',
    ],
    CONTRACT_HOURS: ['La date figure dans votre contrat, sous Documents dans le portail.'],
    ONBOARDING: [
      'Bienvenue ! Présentez-vous à l’accueil à 8 h 30.\n\nApportez votre pièce d’identité.',
    ],
    OFFBOARDING: ['Envoyez une courte lettre par le portail. Le préavis est d’un mois.'],
    WORKWEAR_STAFF_PASS: [
      'Bloquez-le dans l’application, sous Mes affaires. Un nouveau sera prêt dans deux jours.',
    ],
    TEAM_CONTACTS: ['Les noms et les numéros sont dans l’application, sous Qui est qui.'],
    PERSONAL_QUESTIONS: [
      'Vous pouvez le changer dans l’application, sous Mes données. C’est valable dès demain.',
    ],
    ACCESS_LOGIN: [
      'Choisissez Mot de passe oublié sur la page de connexion. Vous recevrez un lien.',
    ],
    SOCIAL_QUESTIONS: [
      'Oui ! La date et le programme sont sur le tableau d’affichage de l’application.',
    ],
    UNRECOGNIZED_OTHER: [
      'Les horaires sont affichés à l’entrée et sur le tableau d’affichage de l’application.',
    ],
  },
  es: {
    SCHEDULE_HOURS: [
      'Tu horario está en la aplicación, en Planificación. Puedes cambiarlo hasta 48 horas antes.',
    ],
    LEAVE_VACATION: [
      'Tu saldo está en el portal, en Vacaciones. La respuesta llega en tres días laborables.',
    ],
    SICK_LEAVE_RECOVERY: [
      'Llama antes de las 9 y comunícalo en la aplicación, en Ausencias. ¡Que te mejores!',
    ],
    SALARY_COMPENSATION: [
      'Se paga el día 25. El documento está disponible un día antes, en Documentos.',
    ],
    CONTRACT_HOURS: ['La fecha está en tu acuerdo, en el portal, en Documentos.'],
    ONBOARDING: [
      '¡Te damos la bienvenida! Preséntate en recepción a las 8:30.\n\nTrae tu documento.',
    ],
    OFFBOARDING: ['Envía una carta breve por el portal. El plazo de aviso es de un mes.'],
    WORKWEAR_STAFF_PASS: [
      'Se recoge en el almacén los martes y los jueves. Di antes tu talla, por favor.',
    ],
    TEAM_CONTACTS: ['Los nombres y los números están en la aplicación, en Quién es quién.'],
    PERSONAL_QUESTIONS: [
      'Puedes cambiarlo en la aplicación, en Mis datos. Vale a partir de mañana.',
    ],
    ACCESS_LOGIN: ['Elige Contraseña olvidada en la página de acceso. Recibirás un enlace.'],
    SOCIAL_QUESTIONS: ['¡Sí! La fecha y el programa están en el tablón de la aplicación.'],
    UNRECOGNIZED_OTHER: ['El horario está en la entrada y en el tablón de la aplicación.'],
  },
  it: {
    SCHEDULE_HOURS: [
      'I turni sono nell’app, sotto Pianificazione. Puoi scambiarli fino a 48 ore prima.',
    ],
    LEAVE_VACATION: [
      'Il saldo è nel portale, sotto Ferie. La risposta arriva in tre giorni lavorativi.',
    ],
    SICK_LEAVE_RECOVERY: [
      'Chiama prima delle 9 e poi comunicalo nell’app, sotto Assenze. Buona guarigione!',
    ],
    SALARY_COMPENSATION: [
      'Il pagamento è il 25. Il documento è disponibile un giorno prima, sotto Documenti.',
    ],
    CONTRACT_HOURS: ['La data è nel tuo accordo, nel portale sotto Documenti.'],
    ONBOARDING: ['Presentati alla reception alle 8:30.\n\nPorta un documento d’identità.'],
    OFFBOARDING: ['Manda una breve lettera dal portale. Il preavviso è di un mese.'],
    WORKWEAR_STAFF_PASS: [
      'Si ritira in magazzino il martedì e il giovedì. Comunica prima la tua taglia.',
    ],
    TEAM_CONTACTS: ['Nomi e numeri sono nell’app, sotto Chi è chi.'],
    PERSONAL_QUESTIONS: ['Puoi cambiarlo nell’app, sotto I miei dati. Vale da domani.'],
    ACCESS_LOGIN: ['Scegli Password dimenticata nella pagina di accesso. Riceverai un link.'],
    SOCIAL_QUESTIONS: ['Sì! La data e il programma sono sulla bacheca dell’app.'],
    UNRECOGNIZED_OTHER: ['Gli orari sono all’ingresso e sulla bacheca dell’app.'],
  },
  tr: {
    SCHEDULE_HOURS: [
      'Planınız uygulamada Planlama bölümünde. 48 saat öncesine kadar değişiklik yapabilirsiniz.',
    ],
    LEAVE_VACATION: ['Kalan günleriniz portalda İzin bölümünde. Yanıt üç iş günü içinde gelir.'],
    SICK_LEAVE_RECOVERY: [
      'Saat 9’dan önce arayın, sonra uygulamada Devamsızlık bölümüne girin. Geçmiş olsun!',
    ],
    SALARY_COMPENSATION: [
      'Ödeme ayın 25’inde yapılır. Belge bir gün önce Belgeler bölümünde olur.',
    ],
    CONTRACT_HOURS: ['Tarih portalda, Belgeler bölümündeki belgenizde yazıyor.'],
    ONBOARDING: ['Hoş geldiniz! Saat 8.30’da danışmaya gelin.\n\nKimliğinizi getirin.'],
    OFFBOARDING: ['Portaldan kısa bir yazı gönderin. Bildirim süresi bir aydır.'],
    WORKWEAR_STAFF_PASS: [
      'Salı ve perşembe günleri depodan alabilirsiniz. Önce bedeninizi bildirin.',
    ],
    TEAM_CONTACTS: ['İsimler ve numaralar uygulamada Kim kimdir bölümünde.'],
    PERSONAL_QUESTIONS: [
      'Uygulamada Bilgilerim bölümünden değiştirebilirsiniz. Yarından itibaren geçerli olur.',
    ],
    ACCESS_LOGIN: [
      'Giriş sayfasında Şifremi unuttum seçeneğini seçin. Size bir bağlantı gönderilir.',
    ],
    SOCIAL_QUESTIONS: ['Evet! Tarih ve program uygulamanın panosunda.'],
    UNRECOGNIZED_OTHER: ['Saatler girişte ve uygulamanın panosunda yazıyor.'],
  },
};
