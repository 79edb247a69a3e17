using Cohort.Cli.Clusters;
using Cohort.Engine;
using Cohort.Store.Questions;

namespace Cohort.Cli.Tests.Questions;

/// <summary>A data directory beside a run that writes it.</summary>
public sealed class DirectoryContract : CohortContract
{
    private protected override async Task<ICohort> Open()
    {
        // Another directory with the same purchases, whose order in the journal is another.
        if (!Directory.Exists(Shop["other"]))
            await Run.Well("run", "--events", Shop["events.ndjson"], "--taxonomy", Shop["taxonomy.csv"], "--rules", Shop["rules.cohort"], "--source", ContractShop.Source, "--partitions", "4", "--data", Shop["other"]);
        return new Engine.Questions.DirectoryCohort(Shop["other"]);
    }
}

/// <summary>An engine in the same process.</summary>
public sealed class EngineContract : CohortContract
{
    private protected override async Task<ICohort> Open()
    {
        var engine = await Shop.OpenEngine();
        await engine.RunAsync(PurchaseSource.File(Shop["events.ndjson"], ContractShop.Source));
        return engine;
    }

    // What it holds in memory is what its orders made of it.
    private protected override Task<ICohort> Again(ICohort former) => Task.FromResult(former);
}

/// <summary>A cluster, inside one of its nodes.</summary>
public sealed class ClusterContract : CohortContract
{
    private ContractNode? _node;

    private protected override async Task<ICohort> Open()
    {
        _node ??= await ContractNode.Start(Shop);
        return _node.Inside;
    }

    private protected override Task Settled(string day) => _node!.Settled(day);

    private protected override async Task Close()
    {
        if (_node is not null) await _node.DisposeAsync();
    }
}

/// <summary>A node at a URL.</summary>
public sealed class NodeContract : CohortContract
{
    private ContractNode? _node;

    private protected override async Task<ICohort> Open()
    {
        _node ??= await ContractNode.Start(Shop);
        return new NodeCohort(new NodeClient(_node.Address, _ => null));
    }

    private protected override Task Settled(string day) => _node!.Settled(day);

    private protected override async Task Close()
    {
        if (_node is not null) await _node.DisposeAsync();
    }
}
