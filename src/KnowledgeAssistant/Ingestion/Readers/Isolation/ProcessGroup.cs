using System.Globalization;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>The reader process and what it starts (pdftotext), as one group of the operating system: measured and ended together. Linux only.</summary>
internal static partial class ProcessGroup
{
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;
    private const int SetParentDeathSignal = 1;

    /// <summary>
    /// Makes the calling process the leader of a session and group of its own, and asks for SIGTERM when the thread that started it ends.
    /// </summary>
    public static void Lead()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = SetSession();
        _ = ProcessControl(SetParentDeathSignal, TerminateSignal, 0, 0, 0);
        BeFirstToGo();
    }

    /// <summary>Where memory runs out, the system ends a reader, which costs one document, and not the program.</summary>
    private static void BeFirstToGo()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A system without it decides itself.
        }
    }

    public static void KillOwn() => _ = Kill(0, KillSignal);

    public static void KillAll(int leader)
    {
        if (leader > 1)
            _ = Kill(-leader, KillSignal);
    }

    /// <summary>Resident bytes of all processes of the group; pages they share are counted for each.</summary>
    public static long ResidentBytes(int leader)
    {
        var pages = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (char.IsAsciiDigit(Path.GetFileName(folder)[0]))
                pages += ResidentPages(folder, leader);
        }
        return pages * Environment.SystemPageSize;
    }

    private static long ResidentPages(string folder, int leader)
    {
        try
        {
            // "pid (name) state ppid pgrp ...": the name may hold spaces and brackets; resident pages are the 24th field.
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var isMember = int.Parse(fields[2], CultureInfo.InvariantCulture) == leader;
            return isMember ? long.Parse(fields[21], CultureInfo.InvariantCulture) : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            // It ended between the listing and the reading.
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument, nuint unused1, nuint unused2, nuint unused3);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
