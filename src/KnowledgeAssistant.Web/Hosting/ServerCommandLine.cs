using KnowledgeAssistant.Storage.Configuration;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>The server's arguments as configuration keys, so that they are the topmost layer.</summary>
internal static class ServerCommandLine
{
    public const string Usage =
        "Usage: KnowledgeAssistant.Web [--port N] [--data DIR] [--demo | --no-demo] [--KnowledgeAssistant:AREA:KEY=VALUE]…";

    private const string DemoKey = "KnowledgeAssistant:Demo:Enabled";

    public static Dictionary<string, string?> Parse(IReadOnlyList<string> args)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--demo" or "--no-demo" when value is null:
                    keys[DemoKey] = name == "--demo" ? "true" : "false";
                    break;
                case "--port":
                    keys["KnowledgeAssistant:Server:Port"] = value ?? Next(args, ref i);
                    break;
                case "--data":
                    keys[ConfigurationLayers.DataFolderKey] = value ?? Next(args, ref i);
                    break;
                case var _ when name.StartsWith($"--{ConfigurationLayers.Root}:", StringComparison.OrdinalIgnoreCase):
                    keys[name[2..]] = value ?? Next(args, ref i);
                    break;
                default:
                    throw new ConfigurationException([$"The argument {name} is not known.", Usage]);
            }
        }

        return keys;
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (argument[..at], argument[(at + 1)..]) : (argument, null);

    private static string Next(IReadOnlyList<string> args, ref int i) =>
        i + 1 < args.Count ? args[++i] : throw new ConfigurationException([$"The argument {args[i]} needs a value.", Usage]);
}
