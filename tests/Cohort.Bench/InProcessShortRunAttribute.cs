using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Cohort.Bench;

/// <summary>
/// Measures time and allocations in a short run, in this process: a generated project for each benchmark would lie in
/// this tree, be built under its rules, and take longer to build than to run.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InProcessShortRunAttribute : Attribute, IConfigSource
{
    /// <summary>A benchmark that BenchmarkDotNet calls as often as it sees fit, or just once an iteration.</summary>
    /// <param name="onceAnIteration">Whether each call uses up what the set-up of the iteration made.</param>
    public InProcessShortRunAttribute(bool onceAnIteration = false)
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        // A call of a few milliseconds is its own iteration; more of them make up for its being short.
        if (onceAnIteration) job = job.WithWarmupCount(5).WithIterationCount(10).WithInvocationCount(1).WithUnrollFactor(1);
        Config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
    }

    public IConfig Config { get; }
}
