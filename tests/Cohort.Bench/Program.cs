using BenchmarkDotNet.Running;
using Cohort.Bench;
using Cohort.Bench.Batch;
using Cohort.Bench.Simulation;

// "planner" simulates the planner on loads, "meter" measures what metering them costs, "duckdb" holds the program cohort against a
// batch in DuckDB. Without arguments all functions are measured, which takes a few minutes;
// --filter '*Evaluate*' chooses, --list flat names them.
if (args is ["planner", .. var rest]) return PlannerSimulation.Run(rest);
if (args is ["meter"]) return MeterShare.Run();
if (args is ["duckdb", .. var scale]) return BatchComparison.Run(scale);
if (args is [BatchComparison.BatchVerb, var purchases, var taxonomy]) return DuckDbBatch.Run(purchases, taxonomy);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;
