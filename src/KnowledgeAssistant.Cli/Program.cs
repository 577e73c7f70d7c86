using KnowledgeAssistant.Cli;
using KnowledgeAssistant.Ingestion.Readers.Isolation;

// Documents are read in a child process, which is this program again.
if (ReaderProcess.IsRequested(args))
    return ReaderProcess.Run();

return await CommandLineProgram.RunAsync(args, Console.Out, Console.Error);
