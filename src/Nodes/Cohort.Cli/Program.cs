using Cohort.Cli;
using Cohort.Serving;

FullHeap.Watch();
using var interrupts = new Interrupts();
return await CommandLine.RunAsync(args, Console.Out, Console.Error, interrupts.Token);
