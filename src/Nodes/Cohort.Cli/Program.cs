using System.CommandLine;

return new RootCommand("Real-time campaign segments from a stream of purchases.").Parse(args).Invoke();
