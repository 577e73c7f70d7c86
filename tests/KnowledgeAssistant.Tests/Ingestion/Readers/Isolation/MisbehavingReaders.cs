using System.Diagnostics;
using System.Net.Sockets;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;

/// <summary>The product's readers, and for files that begin with one of these words a reader that does what the word says.</summary>
internal static class MisbehavingReaders
{
    public const string Overflow = "MISBEHAVE stack";
    public const string OverflowOnce = "MISBEHAVE stack-once";
    public const string Hang = "MISBEHAVE hang";
    public const string EatManaged = "MISBEHAVE managed-memory";
    public const string EatInChild = "MISBEHAVE child-memory";
    public const string EndedBySystem = "MISBEHAVE killed";
    public const string Throw = "MISBEHAVE throw";
    public const string Print = "MISBEHAVE print";
    public const string Connect = "MISBEHAVE connect";
    public const string Fill = "MISBEHAVE fill-disk";
    public const string Where = "MISBEHAVE where";

    public static DocumentReaders Create() => new(Choose);

    private static DocumentReader Choose(ReaderInput input)
    {
        var text = File.ReadAllText(input.Path);
        return text.StartsWith("MISBEHAVE", StringComparison.Ordinal) ? new Misbehaving(text.Trim()) : DocumentReaders.ByFormat(input);
    }

    private sealed class Misbehaving(string what) : DocumentReader
    {
        public override string Format => DocumentFormats.Text;

        public override int Number => 1;

        public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
        {
            switch (what.Split('\n')[0])
            {
                case Overflow:
                    return Text(input, Recurse(0).ToString(System.Globalization.CultureInfo.InvariantCulture));
                case OverflowOnce:
                    if (File.Exists(input.Path + ".crashed"))
                        return Text(input, "read at the second try");
                    File.WriteAllText(input.Path + ".crashed", "");
                    return Text(input, Recurse(0).ToString(System.Globalization.CultureInfo.InvariantCulture));
                case Hang:
                    // A process of the same group, to be ended with it.
                    Process.Start("sleep", what.Split('\n')[1]);
                    while (true) { }
                case EatManaged:
                    return Text(input, Eat().ToString(System.Globalization.CultureInfo.InvariantCulture));
                case EatInChild:
                    Process.Start("sh", ["-c", "x=$(head -c 400000000 /dev/zero | tr '\\0' 'x'); sleep 60"]).WaitForExit();
                    return Text(input, "not reached");
                case EndedBySystem:
                    // As the system does when memory runs out.
                    Process.GetCurrentProcess().Kill();
                    return Text(input, "not reached");
                case Throw:
                    throw new InvalidOperationException("a defect with /a/secret/path in its message");
                case Fill:
                    // Every write to it ends as on a disk without room.
                    File.WriteAllText("/dev/full", "text");
                    return Text(input, "not reached");
                case Print:
                    Console.WriteLine("this would break the messages");
                    return Text(input, "printed");
                case Connect:
                    return Text(input, Connects(int.Parse(what.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture)));
                default:
                    var names = string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order());
                    return Text(
                        input,
                        $"{Directory.GetFileSystemEntries(".").Length} files; {names}; {Environment.ProcessId}; {Directory.GetCurrentDirectory()}"
                    );
            }
        }

        private static DocumentContent Text(ReaderInput input, string text)
        {
            var block = new Block(BlockKind.Paragraph, new TextRange(0, text.Length), []);
            return new DocumentContent(DocumentFormats.Text, input.FileName, null, null, text, [block], CoverageReport.Complete);
        }

        private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + Recurse(depth + 2);

        private static int Eat()
        {
            var eaten = new List<byte[]>();
            while (true)
            {
                eaten.Add(new byte[10_000_000]);
                Array.Fill(eaten[^1], (byte)1);
            }
        }

        private static string Connects(int port)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return "connected";
            }
            catch (SocketException)
            {
                return "no way out";
            }
        }
    }
}
