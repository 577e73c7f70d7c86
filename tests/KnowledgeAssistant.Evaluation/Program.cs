using System.CommandLine;
using KnowledgeAssistant.Evaluation;
using KnowledgeAssistant.Evaluation.Circuits;
using KnowledgeAssistant.Evaluation.Engines;
using KnowledgeAssistant.Evaluation.Injection;
using KnowledgeAssistant.Evaluation.Quality;
using KnowledgeAssistant.Ingestion.Readers.Isolation;

// Documents are read in a child process, which is this program again.
if (ReaderProcess.IsRequested(args))
    return ReaderProcess.Run();

// Each prints a table of figures; the README keeps them with the machine they were measured on.
var root = new RootCommand("Measures what the product reaches. Build with -c Release; close other programs first.");
root.Subcommands.Add(DatasetQuality.CreateCommand());
root.Subcommands.Add(GoldenQuality.CreateCommand());
root.Subcommands.Add(DisagreementQuality.CreateCommand());
root.Subcommands.Add(TuningQuality.CreateCommand());
root.Subcommands.Add(SupportQuality.CreateCommand());
root.Subcommands.Add(GoldenRanges.CreateCommand());
root.Subcommands.Add(ScaleSpeed.CreateCommand());
root.Subcommands.Add(EmbeddingSpeed.CreateCommand());
root.Subcommands.Add(EncoderSpeed.CreateCommand());
root.Subcommands.Add(IngestSpeed.CreateCommand());
root.Subcommands.Add(MixedSpeed.CreateCommand());
root.Subcommands.Add(PdfSpeed.CreateCommand());
root.Subcommands.Add(ReaderQuality.CreateCommand());
root.Subcommands.Add(InjectionQuality.CreateCommand());
root.Subcommands.Add(AnswerLatency.CreateCommand());
root.Subcommands.Add(StreamWire.CreateCommand());
root.Subcommands.Add(CircuitMemory.CreateCommand());
root.Subcommands.Add(ChatLoad.CreateCommand());
root.Subcommands.Add(HeapHost.CreateCommand());
root.Subcommands.Add(RequestLatency.CreateCommand());
root.Subcommands.Add(EngineSpeed.CreateCommand());
root.Subcommands.Add(FusionQuality.CreateCommand());
root.Subcommands.Add(EngineParity.CreateCommand());
root.Subcommands.Add(LibraryScale.CreateCommand());
root.Subcommands.Add(ReconcileSpeed.CreateCommand());
root.Subcommands.Add(BulkSpeed.CreateCommand());
root.Subcommands.Add(LibraryPageSpeed.CreateCommand());

return await root.Parse(args).InvokeAsync();
