namespace KnowledgeAssistant.TestServers;

/// <summary>The machine's Java with its second compiler left out, as a home of Java's for whoever starts one: code that runs for minutes is not worth compiling well.</summary>
internal sealed class QuickJava : IDisposable
{
    private QuickJava(string home) => Home = home;

    public string Home { get; }

    /// <returns>Null where no Java is found, which whoever wanted to start one says, and where a program is no script.</returns>
    public static QuickJava? Find()
    {
        if (OperatingSystem.IsWindows())
            return null;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } set)
            folders = [Path.Combine(set, "bin"), .. folders];
        if (folders.Select(folder => Path.Combine(folder, "java")).FirstOrDefault(File.Exists) is not { } java)
            return null;
        var home = Directory.CreateTempSubdirectory("ka-java-").FullName;
        var bin = Directory.CreateDirectory(Path.Combine(home, "bin")).FullName;
        var script = Path.Combine(bin, "java");
        File.WriteAllText(script, $"#!/bin/sh\nexec '{java}' -XX:TieredStopAtLevel=1 \"$@\"\n");
        // The server runs as another user where this one is root.
        foreach (var path in (string[])[home, bin, script])
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
            );
        return new QuickJava(home);
    }

    /// <summary>The server is up by then, and no longer reads it.</summary>
    public void Dispose() => Directory.Delete(Home, recursive: true);
}
