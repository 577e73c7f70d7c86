using System.CommandLine;

// One line a command, each in its own file under Commands/.
var root = new RootCommand("Ask questions about your own documents; every citation opens at the exact passage.");

return await root.Parse(args).InvokeAsync();
