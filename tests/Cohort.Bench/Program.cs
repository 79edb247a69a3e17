using BenchmarkDotNet.Running;
using Cohort.Bench;
using Cohort.Bench.Simulation;

// "planner" simulates the planner on loads, "meter" measures what metering them costs. Without arguments all functions are measured, which takes a few minutes;
// --filter '*Evaluate*' chooses, --list flat names them.
if (args is ["planner", .. var rest]) return PlannerSimulation.Run(rest);
if (args is ["meter"]) return MeterShare.Run();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;
