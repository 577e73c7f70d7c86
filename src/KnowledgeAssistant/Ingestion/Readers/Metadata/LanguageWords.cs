namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>The most frequent words of the languages that share a script with others; articles, pronouns, prepositions and forms of "to be".</summary>
internal sealed record LanguageWords(string Code, Script Script, HashSet<string> Words)
{
    public static IReadOnlyList<LanguageWords> All { get; } =
    [
        Latin(
            "en",
            "the of and to in is that for it was on are as with be this have at by not or from you we can will which an has their all your if when must may"
        ),
        Latin(
            "de",
            "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum kann oder einen"
        ),
        Latin(
            "fr",
            "de la le et les des en un une du est que dans qui pour au par sur pas plus ce il sont avec ne se ou son aux cette vous nous été être ces leur mais comme"
        ),
        Latin(
            "es",
            "de la que el en y los del se las por un para con no una su al es lo como más o pero sus le ya este sí porque esta son entre cuando muy sin sobre ser tiene también hasta hay donde han"
        ),
        Latin(
            "pt",
            "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso são"
        ),
        Latin(
            "it",
            "di e che la il un a per è in una sono mi non ho si ma le del con da della nel dei i gli alla più come anche delle nella questo ha al su lo essere se o dal"
        ),
        Latin(
            "nl",
            "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit naar door over ze wordt nog worden deze heeft moet kan u hun wij ik dit"
        ),
        Latin(
            "sv",
            "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när år under också efter eller nu sin där vid ska skall mot"
        ),
        Latin(
            "da",
            "og i at det er en til af på som med for den de har ikke der et jeg om vi han man var kan så fra skal men eller være efter ved ud hvad hvor sig også bliver blev nogle noget"
        ),
        Latin(
            "no",
            "og i det er en som på til med av for at har ikke den de et jeg om vi var kan så fra skal men eller være etter ved ut hva hvor seg også blir ble noen noe når mot"
        ),
        Latin(
            "fi",
            "ja on ei se että oli hän joka mutta ovat kun niin myös tai jos voi olla mitä kuin sen ole vain nyt sitä ne tämä kanssa mukaan jo vielä sekä jälkeen mukana minä tämän"
        ),
        Latin(
            "pl",
            "i w na z do się nie to że jest o jak a za od po dla przez oraz są ale tym ich może czy lub być tego przy które który która jego był co już tylko tak"
        ),
        Latin(
            "cs",
            "a v se na je to že s z do o i ve pro jsou by jako za po ale od který které která být nebo při jeho podle jsem až také jen tak může aby co když si není k"
        ),
        Latin(
            "sk",
            "a v sa na je to že s z do o i vo pre sú by ako za po ale od ktorý ktoré ktorá byť alebo pri jeho podľa som až tiež len tak môže aby čo keď si nie k"
        ),
        Latin(
            "hu",
            "a az és hogy nem is ez egy van meg csak de ha mint már volt még el vagy ki azt minden kell be lehet ezt után mert fel nagy pedig lesz le ami ne amely között"
        ),
        Latin(
            "ro",
            "de și în a la cu pe nu o să că un din este care se sau pentru mai au fost am ale cel prin după dar le sunt acest această lui fi o sa si ce"
        ),
        Latin(
            "tr",
            "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne o var ya ise her olduğu değil ama ben mi ki göre olduğunu tarafından veya şey"
        ),
        Latin(
            "vi",
            "và của là các có cho được không trong một với những này người từ đã để khi về như đến tại thì cũng ra nhiều trên vào sẽ phải"
        ),
        Latin(
            "id",
            "yang dan di dengan untuk ini pada dari dalam tidak akan itu adalah ke juga oleh atau dapat sebagai karena ada telah lebih kepada bisa mereka saya anda harus"
        ),
        Cyrillic(
            "ru",
            "и в не на я что с он а как это по но из у за от так о же для к бы был его все или если при может она мы их вы еще только уже есть также быть"
        ),
        Cyrillic(
            "uk",
            "і в не на що з він а як це по але із у за від так о ж для до та його всі або якщо при може вона ми їх ви ще тільки вже є також бути був які"
        ),
        Cyrillic(
            "bg",
            "и на да в се за от не е с по че до като са това при или си към той ще но има след бъде който която които тази този може само"
        ),
        Arabic("ar", "في من على إلى أن ما لا هذا عن مع هذه كان التي الذي بعد بين كل أو ثم قد كما هو هي ذلك لم حيث عند غير"),
        Arabic("fa", "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز می شود شد ها های باید اما یا بود دارد"),
        Arabic("ur", "کے کی میں اور ہے کا سے کو نے پر یہ کہ اس ہیں بھی کر تھا ایک نہیں جو تو وہ ہو گیا لیے ان"),
    ];

    private static LanguageWords Latin(string code, string words) => new(code, Script.Latin, [.. words.Split(' ')]);

    private static LanguageWords Cyrillic(string code, string words) => new(code, Script.Cyrillic, [.. words.Split(' ')]);

    private static LanguageWords Arabic(string code, string words) => new(code, Script.Arabic, [.. words.Split(' ')]);
}
