/** Words of the cloud (MET-6), in the languages that the local analyser knows. */
const STOP_WORDS = new Set(
  `a an the this that these those i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs who whom whose what which when where why how
  am is are was were be been being do does did doing have has had having can could will would shall should may might must not no nor yes and or but if then else so because as of at by for with about against between into through during before after above below to from up down in out on off over under again further once here there all any both each few more most other some such only own same too very just also than get got need want like please tell know
  hello hey hi dear thanks thank good morning afternoon evening bye goodbye regards
  de het een deze die dit dat ik mij mijn me wij we ons onze jij je jou jouw u uw hij hem zijn zij ze haar hun hen wie wat welke wanneer waar waarom hoe ben bent is was waren wees geweest wordt worden doe doet deed doen heb hebt heeft had hadden hebben kan kun kunt kunnen kon zal zult zullen zou zouden mag mogen moet moeten wil wilt willen niet geen ja nee en of maar als dan dus omdat van aan bij voor met over tegen tussen door tijdens voordat nadat boven onder naar uit op af weer nog hier daar er alle elk elke meer meest andere sommige zo ook te om in tot toe wel graag even
  hoi hallo dag goedemorgen goedemiddag goedenavond bedankt dank groet groeten alvast
  le la les un une des du au aux ce cet cette ces je moi mon ma mes nous notre nos tu toi ton ta tes vous votre vos il elle on lui son sa ses ils elles leur leurs qui que quoi quel quelle quels quelles quand où pourquoi comment combien suis es est sommes êtes sont étais était étaient être été fais fait faire font ai as a avons avez ont avoir avait peux peut pouvez peuvent pouvoir puis dois doit devez doivent veux veut voulez vouloir pas ne non oui et ou mais si donc car de à par pour avec contre entre dans pendant avant après sur sous vers hors ici là y en tout tous toute toutes plus moins autre autres même aussi très se
  bonjour bonsoir salut merci cordialement
  http https www com org net html htm php nl fr
  der die das den dem des ein eine einen einem einer ich mich mir mein meine meinen du dich dir dein wir uns unser ihr sie es ihm wer was welche welcher wann wo warum wie bin bist ist sind war waren sein wird werden habe hast hat haben kann können kannst muss müssen darf soll will wollen nicht kein keine ja nein und oder aber wenn dann so weil als von zu zum zur bei für mit über gegen zwischen durch vor nach unter aus auf ab hier dort alle mehr auch im um noch schon sehr geht
  hallo guten morgen tag danke bitte vielen dank
  el los las uno unos mi mis tu tus su sus yo me nos nosotros usted ellos que cual quien cuando donde por porque como cuanto soy eres es son era ser estar estoy está han he ha hay puedo puede no sí y o pero si con contra entre sin sobre hasta desde al del lo le se ya muy más también qué cuál quién cuándo dónde cómo cuánto cuántos
  hola buenos días gracias
  il lo gli uno mio mia miei tuo suo io noi voi loro che chi quale quando dove perché come quanto sono sei era essere ho hai abbiamo posso può non sì ma con per tra fra senza dal della dello nel nella al alla anche più già molto
  ciao buongiorno grazie
  bir bu şu o ben sen biz siz onlar ve veya ama için ile mi mı mu mü ne nasıl nerede kim hangi çok daha var yok değil evet hayır acaba
  merhaba günaydın teşekkürler teşekkür
  user assistant`
    .split(/\s+/)
    .filter(Boolean),
);

const LONGEST = 1000;

/** The different words of a text that say something, in lower case. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [match] of text
    .slice(0, LONGEST)
    .normalize('NFC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}'’-]+/gu)) {
    const word = match.replace(/^['’-]+|['’-]+$/g, '');
    if ([...word].length < 3 || /^[\d'’-]+$/.test(word) || STOP_WORDS.has(word)) continue;
    words.add(word);
  }
  return words;
}
