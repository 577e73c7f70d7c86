using KnowledgeAssistant.Ingestion.Readers.Metadata;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Metadata;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("en", "The keys are kept in the office. If you have lost yours, tell the porter and he will open the door for you.")]
    [InlineData(
        "de",
        "Die Schlüssel werden im Büro aufbewahrt. Wenn Sie Ihren verloren haben, sagen Sie es dem Pförtner, der die Tür für Sie öffnet."
    )]
    [InlineData(
        "fr",
        "Les clés sont gardées au bureau. Si vous avez perdu la vôtre, dites-le au gardien et il ouvrira la porte pour vous."
    )]
    [InlineData(
        "es",
        "Las llaves se guardan en la oficina. Si usted ha perdido la suya, dígalo al portero y él abrirá la puerta para los que esperan."
    )]
    [InlineData(
        "it",
        "Le chiavi sono conservate in ufficio. Se hai perduto la tua, dillo al portiere che aprirà la porta per te e per gli altri della casa."
    )]
    [InlineData(
        "pt",
        "As chaves são guardadas no escritório. Se você perdeu a sua, diga ao porteiro, que não demora a abrir a porta para os moradores."
    )]
    [InlineData(
        "nl",
        "De sleutels worden op het kantoor bewaard. Als u de uwe kwijt bent, zeg het dan tegen de portier en hij doet de deur voor u open."
    )]
    [InlineData(
        "sv",
        "Nycklarna förvaras på kontoret. Om du har tappat din ska du säga det till vakten, så öppnar han dörren för dig och de andra som väntar."
    )]
    [InlineData(
        "pl",
        "Klucze są przechowywane w biurze. Jeśli pan go zgubił, to proszę powiedzieć o tym portierowi, który otworzy drzwi, jak tylko może."
    )]
    [InlineData(
        "fi",
        "Avaimet ovat toimistossa ja niitä säilytetään kaapissa. Jos avain on kadonnut, niin kerro siitä vahtimestarille, joka myös avaa oven, kun hän on paikalla."
    )]
    [InlineData(
        "ru",
        "Ключи хранятся в бюро. Если вы потеряли свой ключ, скажите об этом на вахте, и вам откроют дверь, но только после проверки."
    )]
    [InlineData(
        "uk",
        "Ключі зберігаються в бюро. Якщо ви загубили свій ключ, скажіть про це на вахті, і вам відчинять двері, але тільки після перевірки."
    )]
    [InlineData("el", "Τα κλειδιά φυλάσσονται στο γραφείο και ο θυρωρός ανοίγει την πόρτα.")]
    [InlineData("he", "המפתחות נשמרים במשרד והשוער פותח את הדלת.")]
    [InlineData(
        "ar",
        "يتم حفظ المفاتيح في المكتب. إذا كان لا بد من ذلك فإن الحارس هو الذي يفتح الباب من أجلك بعد التحقق من هويتك في كل مرة."
    )]
    [InlineData("ja", "鍵は事務所に保管されています。なくした場合は守衛に伝えてください。")]
    [InlineData("zh", "钥匙保存在办公室。如果您丢失了钥匙,请告诉门卫,他会为您开门。")]
    [InlineData("ko", "열쇠는 사무실에 보관됩니다. 잃어버린 경우 경비원에게 알려 주십시오.")]
    public void Of_RunningText_NamesItsLanguage(string expected, string text) => Assert.Equal(expected, LanguageDetector.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("Ada Lovelace, Charles Babbage, Grace Hopper")]
    [InlineData("KX-200 12,50 KX-210 14,00 KX-220 15,00 KX-230 17,50 Lamp Socket Switch Relay Fuse Cable Plug Lamp Socket")]
    [InlineData("int main void return char struct include stdio printf malloc free sizeof static const unsigned")]
    [InlineData("The end")]
    public void Of_TooLittleOrNoSentences_IsUnknown(string text) => Assert.Null(LanguageDetector.Of(text));
}
