using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Names in a header of addresses: "Ada Lovelace" of <c>"Lovelace, Ada" &lt;ada@example.org&gt;</c>, else the address.</summary>
internal static class MailAddresses
{
    private const int Most = 20;

    public static IReadOnlyList<string> Names(string? header)
    {
        var names = new List<string>();
        foreach (var address in Split(header ?? "").Take(Most))
        {
            var open = address.LastIndexOf('<');
            var name = (open > 0 ? address[..open] : address).Trim().Trim('"', '\'', ' ');
            if (name.Length == 0 && open >= 0)
                name = address[(open + 1)..].TrimEnd('>', ' ');
            // A semicolon would part it into two people.
            name = name.Replace(';', ' ');
            if (name.Length > 0)
                names.Add(name);
        }
        return names;
    }

    private static List<string> Split(string header)
    {
        var addresses = new List<string>();
        var address = new StringBuilder();
        var isQuoted = false;
        foreach (var character in header)
        {
            if (character == '"')
                isQuoted = !isQuoted;
            if (character != ',' || isQuoted)
            {
                address.Append(character);
                continue;
            }
            addresses.Add(address.ToString());
            address.Clear();
        }
        addresses.Add(address.ToString());
        return addresses;
    }
}
