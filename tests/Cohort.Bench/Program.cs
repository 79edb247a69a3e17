using BenchmarkDotNet.Running;

// Without arguments all are measured, which takes a few minutes; --filter '*Evaluate*' chooses, --list flat names them.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
