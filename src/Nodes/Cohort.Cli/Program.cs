using Cohort.Cli;

if (args is ["floor", var f]) { var w = System.Diagnostics.Stopwatch.StartNew(); Console.WriteLine(Cohort.Cli.Bench.Floor.Run(f)); Console.WriteLine(w.Elapsed); return 0; }
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
