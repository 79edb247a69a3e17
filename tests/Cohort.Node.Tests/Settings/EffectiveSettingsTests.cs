using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Settings;

/// <summary>
/// What a running node has, after all files and libraries had their say: each of these is a decision, with its reason in
/// <c>hocon/akka.conf</c>.
/// </summary>
[Trait("Category", "Slow")]
public sealed class EffectiveSettingsTests(Shop shop) : IClassFixture<Shop>
{
    [Theory]
    [InlineData("akka.actor.provider", "cluster")]
    [InlineData("akka.remote.dot-netty.tcp.maximum-frame-size", "2 MiB")]
    [InlineData("akka.cluster.seed-node-timeout", "15 s")]
    [InlineData("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes", "60 s")]
    [InlineData("akka.cluster.min-nr-of-members", "1")]
    [InlineData("akka.cluster.failure-detector.heartbeat-interval", "1 s")]
    [InlineData("akka.cluster.failure-detector.acceptable-heartbeat-pause", "6 s")]
    [InlineData("akka.cluster.failure-detector.threshold", "8.0")]
    [InlineData("akka.cluster.downing-provider-class", "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster")]
    [InlineData("akka.cluster.split-brain-resolver.active-strategy", "keep-majority")]
    [InlineData("akka.cluster.split-brain-resolver.stable-after", "7 s")]
    [InlineData("akka.cluster.split-brain-resolver.lease-majority.lease-implementation", "cohort-lease")]
    [InlineData("akka.cluster.split-brain-resolver.lease-majority.release-after", "40 s")]
    [InlineData("cohort-lease.heartbeat-timeout", "30 s")]
    [InlineData("akka.cluster.run-coordinated-shutdown-when-down", "on")]
    [InlineData("akka.cluster.sharding.state-store-mode", "ddata")]
    [InlineData("akka.cluster.sharding.remember-entities", "off")]
    [InlineData("akka.cluster.sharding.passivate-idle-entity-after", "off")]
    [InlineData("akka.cluster.sharding.buffer-size", "1000")]
    [InlineData("akka.cluster.sharding.handoff-timeout", "30 s")]
    [InlineData("akka.cluster.sharding.rebalance-interval", "500 ms")]
    [InlineData("akka.persistence.max-concurrent-recoveries", "4")]
    [InlineData("akka.persistence.journal.plugin", "akka.persistence.journal.sql")]
    [InlineData("akka.persistence.journal.sql.provider-name", "SQLite.MS")]
    [InlineData("akka.persistence.journal.sql.parallelism", "1")]
    [InlineData("akka.persistence.journal.sql.batch-size", "32")]
    [InlineData("akka.persistence.journal.sql.replay-batch-size", "16")]
    [InlineData("akka.persistence.journal.sql.replay-filter.mode", "off")]
    [InlineData("akka.persistence.journal.sql.prefer-parameters-on-multirow-insert", "true")]
    [InlineData("akka.persistence.snapshot-store.plugin", "akka.persistence.snapshot-store.sql")]
    [InlineData("akka.persistence.snapshot-store.sql.provider-name", "SQLite.MS")]
    [InlineData("akka.persistence.journal-plugin-fallback.circuit-breaker.reset-timeout", "5 s")]
    [InlineData("akka.persistence.snapshot-store-plugin-fallback.circuit-breaker.max-failures", "2147483647")]
    [InlineData("akka.persistence.snapshot-store-plugin-fallback.circuit-breaker.call-timeout", "20 s")]
    [InlineData("akka.coordinated-shutdown.exit-clr", "off")]
    [InlineData("akka.coordinated-shutdown.phases.service-unbind.timeout", "20 s")]
    [InlineData("akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout", "40 s")]
    [InlineData("akka.actor.serialization-bindings.\"System.Object\"", "refusing")]
    public void A_running_node_has_what_was_decided(string key, string value) =>
        Assert.Equal(value, shop.Node.Host.System.Settings.Config.GetString(key));

    [Fact]
    public void No_node_keeps_files_of_where_ranges_are() =>
        Assert.Empty(shop.Node.Host.System.Settings.Config.GetStringList("akka.cluster.sharding.distributed-data.durable.keys"));
}
