using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Ingestion.Readers.Images;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>
/// The child's side: reads one document after the other on behalf of a host, which may end it at any time. It ends with the host.
/// </summary>
public static class ReaderProcess
{
    /// <summary>Real documents recurse a few levels; the rest is room for hostile ones before the process has to die.</summary>
    private const int StackBytes = 64 * 1024 * 1024;

    private static readonly Lock Ending = new();

    public static bool IsRequested(IReadOnlyList<string> args) => args.Count == 1 && args[0] == ReaderCommand.Argument;

    public static int Run() => Run(new DocumentReaders());

    internal static int Run(DocumentReaders readers)
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        // Whatever a library prints must not get into the messages.
        Console.SetOut(TextWriter.Null);
        ProcessGroup.Lead();
        using var onHostDeath = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End());
        using var requests = new BlockingCollection<ReaderRequest>();
        new Thread(() => Receive(input, requests)) { IsBackground = true }.Start();
        var worker = new Thread(() => Work(readers, requests, output), StackBytes);
        worker.Start();
        worker.Join();
        return 0;
    }

    /// <summary>The end of the input means the host has ended, in whatever way; then nothing of this group may stay.</summary>
    private static void Receive(Stream input, BlockingCollection<ReaderRequest> requests)
    {
        while (Frames.Read(input) is { } payload)
            requests.Add(JsonSerializer.Deserialize(payload, ReaderRequestJson.Default.ReaderRequest)!);
        End();
    }

    private static void End()
    {
        // The end of the input and the signal come together: the second one must not end the first one amid its deleting.
        lock (Ending)
        {
            try
            {
                Directory.Delete(Directory.GetCurrentDirectory(), recursive: true);
            }
            catch (IOException)
            {
                // The host was quicker.
            }
            ProcessGroup.KillOwn();
        }
    }

    private static void Work(DocumentReaders readers, BlockingCollection<ReaderRequest> requests, Stream output)
    {
        Frames.Write(output, [(byte)ReaderAnswer.Started]);
        foreach (var request in requests.GetConsumingEnumerable())
        {
            using var answer = new MemoryStream();
            Answer(readers, request, answer, () => Frames.Write(output, [(byte)ReaderAnswer.Recognising]));
            Frames.Write(output, answer.GetBuffer().AsSpan(0, (int)answer.Length));
        }
    }

    private static void Answer(DocumentReaders readers, ReaderRequest request, MemoryStream answer, Action recognising)
    {
        try
        {
            if (request.Page is { } page)
            {
                answer.WriteByte((byte)ReaderAnswer.Picture);
                answer.Write(PageDrawing.Render(request.Path, page, request.Width, request.Limits));
                return;
            }
            var input = new ReaderInput(request.Path, request.FileName, request.Limits)
            {
                AttachmentsFolder = request.AttachmentsFolder,
                Recognising = request.Recognise ? recognising : () => throw new RecognitionWantedException(),
                Password = request.Password,
            };
            var content = LockedFiles.Read(readers, input, CancellationToken.None);
            answer.WriteByte((byte)ReaderAnswer.Content);
            answer.Write(DocumentContentCodec.Pack(content));
        }
        catch (RecognitionWantedException)
        {
            answer.SetLength(0);
            answer.WriteByte((byte)ReaderAnswer.WantsRecognition);
        }
        catch (Exception exception) when (TemporaryRoom.Explains(exception))
        {
            answer.SetLength(0);
            answer.WriteByte((byte)ReaderAnswer.NoRoom);
        }
        catch (UnreadableDocumentException exception)
        {
            Refuse(answer, exception.Message);
        }
        catch (OutOfMemoryException)
        {
            Refuse(answer, ReaderReasons.TooMuchMemory(request.Limits));
        }
#pragma warning disable CA1031 // A defect of a parser shows in any exception; it must cost this document only.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine(exception);
            Refuse(answer, ReaderReasons.Damaged);
        }
    }

    private static void Refuse(MemoryStream answer, string reason)
    {
        answer.SetLength(0);
        answer.WriteByte((byte)ReaderAnswer.Reason);
        answer.Write(Encoding.UTF8.GetBytes(reason));
    }

    /// <summary>Leaves a reader that has come to the pictures of a document.</summary>
    private sealed class RecognitionWantedException : Exception;
}
