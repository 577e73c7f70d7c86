using KnowledgeAssistant.Cli;

return await CommandLineProgram.RunAsync(args, Console.Out, Console.Error);
