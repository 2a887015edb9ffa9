/** The words of the local rules (AI-7, AI-8). */
const words = (text: string) => new Set(text.split(/[\s,]+/).filter(Boolean));

export const POSITIVE_WORDS = words(`
  thanks thank great perfect excellent awesome helpful happy good nice wonderful fantastic amazing love glad pleased
  bedankt dank dankjewel super geweldig fijn top prima perfect leuk mooi blij tevreden goed handig
  danke dankeschön toll prima hilfreich freundlich gut wunderbar zufrieden freue klasse
  merci génial excellent utile content contente bravo formidable bien
  gracias genial excelente útil contento contenta bueno estupendo
  grazie ottimo utile contento contenta bravo bene fantastico
  teşekkürler teşekkür harika süper memnun güzel iyi`);

export const NEGATIVE_WORDS = words(`
  bad useless angry terrible awful horrible wrong worst annoying annoyed frustrated frustrating disappointed ridiculous stupid hate unacceptable poor
  slecht boos waardeloos vreselijk verschrikkelijk stom belachelijk teleurgesteld irritant gefrustreerd onacceptabel nutteloos schandalig fout
  schlecht böse wütend nutzlos furchtbar schrecklich lächerlich enttäuscht ärgerlich unmöglich falsch frustriert
  mauvais nul inutile horrible énervé énervée déçu déçue ridicule inacceptable furieux
  malo mala inútil horrible enfadado enfadada terrible ridículo decepcionado inaceptable pésimo
  pessimo inutile arrabbiato arrabbiata terribile ridicolo deluso delusa inaccettabile cattivo
  kötü berbat kızgın işe-yaramaz rezalet saçma sinirli yanlış`);

/** A word directly behind one of these counts the other way round. */
export const NEGATIONS = words('not no never niet geen nicht kein keine keinen pas no non değil');

/** Said by habit: they tell no mood. */
export const POLITE_PHRASES = /\bgood (?:morning|afternoon|evening|day)\b|\bva bene\b/g;

/** Whole phrases that ask for, or announce, a human. */
export const ESCALATION_PHRASES = [
  /(?:speak|talk)(?:ing)? (?:to|with) (?:a|an|my|the|your)? ?(?:real )?(?:human|person|manager|supervisor|colleague|employee|someone)/,
  /(?:forward|transfer|connect)(?:ing|ed)? you (?:to|with) (?:a|an|my|one of our|the)? ?(?:colleagues?|manager|supervisor|human|employee)/,
  /leidinggevende (?:spreken|bellen)/,
  /medewerker (?:spreken|bellen)/,
  /doorverbind(?:en|t|ing)/,
  /mit (?:einem|einer|meinem|meiner) (?:menschen|mitarbeiter|mitarbeiterin|vorgesetzten|kollegen|kollegin) (?:sprechen|reden|verbinden)/,
  /parler à (?:une vraie personne|un responsable|un humain|un conseiller|un collègue)/,
  /hablar con (?:una persona|un responsable|un humano|un supervisor|un compañero)/,
  /parlare con (?:una persona|un responsabile|un operatore|un collega)/,
  /(?:gerçek bir insanla|müdürle|yetkiliyle) (?:konuşmak|görüşmek)/,
];

export const HR_WORDS =
  /(?<![\p{L}\p{N}])(?:hr|human resources|personeelszaken|hr-afdeling|personalabteilung|ressources humaines|recursos humanos|risorse umane|insan kaynakları)(?![\p{L}\p{N}])/u;
