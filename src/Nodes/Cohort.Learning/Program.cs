using Cohort.Cli;
using Cohort.Learning.Commands;

using var interrupts = new Interrupts();
return await CommandLine.RunAsync(TrainingCommands.Root(), "cohort train", args, Console.Out, Console.Error, interrupts.Token);
