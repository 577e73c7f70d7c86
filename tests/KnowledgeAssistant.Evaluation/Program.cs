using System.CommandLine;
using KnowledgeAssistant.Evaluation;

// Each prints a table of figures; the README keeps them with the machine they were measured on.
var root = new RootCommand("Measures what the product reaches. Build with -c Release; close other programs first.");
root.Subcommands.Add(EmbeddingSpeed.CreateCommand());

return await root.Parse(args).InvokeAsync();
