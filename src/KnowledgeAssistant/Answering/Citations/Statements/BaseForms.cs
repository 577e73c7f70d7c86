using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Forms of irregular verbs and nouns, which no stemmer brings together.</summary>
internal static class BaseForms
{
    private const string List = """
        rise rose risen · grow grew grown · fall fell fallen · write wrote written · send sent · keep kept · pay paid · hold held · build built
        sell sold · buy bought · take took taken · give gave given · make made · find found · leave left · lose lost · meet met · run ran
        begin began begun · choose chose chosen · break broke broken · drive drove driven · eat ate eaten · speak spoke spoken · steal stole stolen
        wear wore worn · bring brought · think thought · catch caught · teach taught · tell told · know knew known · show shown · draw drew drawn
        throw threw thrown · fly flew flown · forbid forbade forbidden · hide hid hidden · ride rode ridden · lend lent · spend spent
        deal dealt · feel felt · feed fed · lead led · sit sat · stand stood · understand understood · win won · get got gotten
        become became · come came · go went gone · do did done · see saw seen · say said · bind bound · freeze froze frozen · ring rang rung
        sing sang sung · swim swam swum · drink drank drunk · sink sank sunk · shrink shrank shrunk · dig dug · hang hung · stick stuck
        strike struck · swing swung · forget forgot forgotten · bite bit bitten · blow blew blown · tear tore torn · bear bore born
        shake shook shaken · wake woke woken · lay laid · lie lay lain · light lit · shoot shot · slide slid · sweep swept · sleep slept
        creep crept · bend bent · child children · man men · woman women · foot feet · tooth teeth · mouse mice · half halves · life lives
        leaf leaves · knife knives · shelf shelves · loss losses · analysis analyses · criterion criteria
        """;

    private static readonly FrozenDictionary<string, string> Forms = Load();

    public static string Of(string word) => Forms.GetValueOrDefault(word, word);

    private static FrozenDictionary<string, string> Load()
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in List.Split(['·', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words.Skip(1))
                forms.TryAdd(word, words[0]);
        }
        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
