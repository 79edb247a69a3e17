using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Where the nodes of a cluster run, and how they find each other.</summary>
internal interface INodePlaces : IDisposable
{
    /// <summary>Lets nodes reach what they need; comes before the first of them.</summary>
    void Connect(ClusterBroker broker, PostgresServer? server);

    /// <summary>Another place, in which nothing runs yet.</summary>
    /// <param name="roles">The roles of its node.</param>
    /// <param name="settings">What it is told beside how it is reached.</param>
    /// <param name="counters">The beginning of files in which it counts.</param>
    ClusterNode Next(string roles, string settings, string counters);
}
