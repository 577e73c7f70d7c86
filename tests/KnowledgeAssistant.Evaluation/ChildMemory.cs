using System.Globalization;

namespace KnowledgeAssistant.Evaluation;

/// <summary>What the processes take that another one started, each with its own children: a reader leads a group.</summary>
internal static class ChildMemory
{
    /// <summary>Resident bytes of the largest group that a child of <paramref name="parent"/> leads.</summary>
    public static long Largest(int parent)
    {
        var processes = Directory
            .EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(StatOf)
            .OfType<(int Id, int Parent, int Group, long Pages)>()
            .ToList();
        return processes
                .Where(process => process.Parent == parent)
                .Select(leader => processes.Where(process => process.Group == leader.Id).Sum(process => process.Pages))
                .DefaultIfEmpty()
                .Max() * Environment.SystemPageSize;
    }

    private static (int Id, int Parent, int Group, long Pages)? StatOf(string folder)
    {
        try
        {
            // The name may hold spaces and brackets; parent and group are the 4th and 5th field, resident pages the 24th.
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            int Number(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
            return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), Number(1), Number(2), Number(21));
        }
        catch (Exception exception) when (exception is IOException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
