namespace Cohort.Cluster.Tests.Support;

/// <summary>One after the other: each starts several processes, and all compare with the same answers.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1515, CA1711 // xunit wants it public and calls it so.
public sealed class ProcessCollection : ICollectionFixture<EmbeddedAnswers>
#pragma warning restore CA1515, CA1711
{
    public const string Name = "processes";
}

/// <summary>Those with faults, beside the others: nodes of both wait for clocks and takeovers more than they compute.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1515, CA1711 // xunit wants it public and calls it so.
public sealed class FaultCollection : ICollectionFixture<EmbeddedAnswers>
#pragma warning restore CA1515, CA1711
{
    public const string Name = "faults";
}

/// <summary>Those that compare with no embedded engine, or with one of their own, beside both.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1515, CA1711 // xunit wants it public and calls it so.
public sealed class FormationCollection
#pragma warning restore CA1515, CA1711
{
    public const string Name = "formation";
}

/// <summary>Those with networks of their own, beside the others: nothing of theirs is where another test could meet it.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1515, CA1711 // xunit wants it public and calls it so.
public sealed class PodCollection : ICollectionFixture<EmbeddedAnswers>
#pragma warning restore CA1515, CA1711
{
    public const string Name = "pods";
}
