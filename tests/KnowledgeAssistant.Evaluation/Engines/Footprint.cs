using System.Globalization;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>What processes take of memory and processors, and what else the machine has to do. 0 where the system does not say.</summary>
internal static class Footprint
{
    private const double TicksPerSecond = 100;

    /// <summary>What this process holds for good.</summary>
    public static double Managed() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>Bytes of a process and its children, memory that several share counted once.</summary>
    public static double Memory(int? process) =>
        WithChildren(process)
            .Sum(id =>
                (Read($"/proc/{id}/smaps_rollup") ?? "")
                    .Split('\n')
                    .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
                    .Sum(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024)
            );

    /// <summary>Begins anew to watch how much this process holds at most.</summary>
    /// <returns>Bytes that it holds now.</returns>
    public static double ForgetMost()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then the most is that since its start.
        }
        return Status("VmRSS:");
    }

    /// <summary>Bytes of memory that this process held at most since.</summary>
    public static double Most() => Status("VmHWM:");

    /// <summary>Seconds of processor time that a process and its children have had.</summary>
    public static double Processor(int? process) =>
        WithChildren(process).Sum(id => Fields(id) is { } stat ? (stat[11] + stat[12]) / TicksPerSecond : 0);

    /// <summary>Processes that want a core, over the last minute.</summary>
    public static string Load() => Read("/proc/loadavg")?.Split(' ')[0] ?? "?";

    public static double BytesOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => (double)file.Length);

    private static IEnumerable<int> WithChildren(int? process)
    {
        if (process is not { } parent || !Directory.Exists("/proc"))
            return [];
        return Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => id == parent || (Fields(id) is { } stat && (int)stat[1] == parent));
    }

    /// <summary>From the third field of <c>/proc/…/stat</c> on: the name before them may hold spaces and brackets.</summary>
    private static double[]? Fields(int process) =>
        Read($"/proc/{process}/stat") is { Length: > 0 } stat
            ? [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Select(field => char.IsAsciiLetter(field[0]) ? 0 : Number(field))]
            : null;

    private static double Status(string name) =>
        (Read("/proc/self/status") ?? "")
            .Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Sum(line => Number(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
