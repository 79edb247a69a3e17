using Cohort.Lake.Stores;

namespace Cohort.Cli.Lakes;

/// <summary>Shows how far long work on a lake is.</summary>
internal sealed class LakeProgressLine(Action<long> progress) : IProgress<LakeProgress>
{
    public void Report(LakeProgress value) => progress(value.Done);
}
