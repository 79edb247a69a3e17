using Cohort.Node.Settings;
using Cohort.Store.Access;

namespace Cohort.Node.Tests.Settings;

public sealed class NodeSettingsTests
{
    private const string Sqlite = "cohort.database.directory = data\n";
    private const string Postgres = "cohort.database { provider = postgresql, connection-string = \"Host=db\" }\nakka.cluster.seed-nodes = [\"akka.tcp://cohort@a:1\"]\n";

    [Fact]
    public void A_directory_is_all_that_a_node_alone_must_be_told()
    {
        var settings = Read(Sqlite);

        Assert.Equal(["shard", "ingest", "score", "serve"], settings.Roles);
        Assert.Equal((DatabaseKind.Sqlite, "data", 16, "EUR", false, 1), (settings.Database, settings.Directory, settings.FirstRanges, settings.Currency.Code, settings.FollowsData, settings.FutureDays));
        Assert.Equal(("http://127.0.0.1:8080", null), (settings.Http.Address, settings.Telemetry));
        Assert.Equal(("purchases", "dead-letters", "transitions"), (settings.Kafka!.Topics.Purchases, settings.Kafka.Topics.DeadLetters, settings.Kafka.Topics.Transitions));
    }

    [Fact]
    public void Users_are_scored_where_it_is_on_and_only_nodes_in_role_score_need_models()
    {
        Assert.Null(Read(Sqlite).Scoring);
        var scoring = Read(Sqlite + "cohort.scoring { enabled = on, interval = 5 s, delay = 10 s, full-pass = off }\nakka.cluster.roles = [shard, ingest]").Scoring!;

        Assert.Equal((5_000, 10_000, 1_024, false), (scoring.Scoring.Freshness.Interval, scoring.Scoring.Freshness.LongestDelay, scoring.Scoring.Freshness.BatchUsers, scoring.Scoring.Freshness.FullPass));
        Assert.Equal((10, 2, TimeSpan.FromSeconds(30), ""), (scoring.Scoring.SharePercent, scoring.Scoring.Workers, scoring.Scoring.Timeout, scoring.Models));
    }

    [Fact]
    public void A_lake_has_a_place_that_every_node_knows_alike()
    {
        Assert.Null(Read(Sqlite).Lake);

        var lake = Read(Sqlite + "cohort.lake { location = \"s3://shop/lake/\", interval = 10 s, buckets = 16 }\nakka.cluster.roles = [shard, lake]").Lake!;

        Assert.Equal(("s3://shop/lake", TimeSpan.FromSeconds(10), 16), (lake.Location, lake.Interval, lake.Buckets));
    }

    [Theory]
    [InlineData("akka.cluster.roles = [lake]", "cohort.lake.location")]
    [InlineData("cohort.lake.location = lake", "cohort.lake.location")]
    [InlineData("cohort.lake.location = \"s3://\"", "cohort.lake.location")]
    [InlineData("cohort.lake { location = \"s3://shop/lake\", buckets = 3 }", "cohort.lake.buckets")]
    [InlineData("cohort.lake { location = \"s3://shop/lake\", interval = 0 s }", "cohort.lake.interval")]
    public void A_lake_that_cannot_be_is_refused_by_its_key(string more, string key)
    {
        var (_, errors) = NodeSettings.Read(NodeConfig.Of(Sqlite + more, _ => null));

        Assert.StartsWith(key, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_shares_a_server()
    {
        var settings = Read(Postgres);

        Assert.Equal((DatabaseKind.PostgreSql, "Host=db", "cohort"), (settings.Database, settings.ConnectionString, settings.Schema));
    }

    [Fact]
    public void Environment_variables_come_before_the_file()
    {
        var config = NodeConfig.Of(
            Postgres + "cohort.kafka.schema-registry { url = \"https://r:1,https://s\", user = ann }",
                name => name switch
        {
            "COHORT_DATABASE" => "Host=other;Password=a\"b\\c",
            "COHORT_KAFKA_PASSWORD" => "secret",
            "COHORT_SCHEMA_REGISTRY_PASSWORD" => "other",
            "COHORT_HOST" => "node-7",
            _ => null,
        });
        var (settings, _) = NodeSettings.Read(config);

        Assert.Equal("Host=other;Password=a\"b\\c", settings!.ConnectionString);
        Assert.Equal("secret", settings.Kafka!.Client["sasl.password"]);
        var registry = settings.Kafka.SchemaRegistry!;
        Assert.Equal(("ann", "other", TimeSpan.FromSeconds(10)), (registry.User, registry.Password, registry.Timeout));
        Assert.Equal("node-7", config.GetString("akka.remote.dot-netty.tcp.public-hostname"));
    }

    [Theory]
    [InlineData("cohort.ranges = 7", "cohort.ranges is 7, which is no power of two")]
    [InlineData("cohort.ranges = many", "cohort.ranges is 'many': write a whole number from 1 to 65536.")]
    [InlineData("cohort.currency = euro", "cohort.currency is 'euro': write three upper-case letters")]
    [InlineData("cohort.business-day.time-zone = Moon", "cohort.business-day.time-zone: This machine knows no time zone 'Moon'.")]
    [InlineData("cohort.business-day.clock = sun", "cohort.business-day.clock is 'sun': write wall or data.")]
    [InlineData("cohort.business-day.source-partitions = 0", "cohort.business-day.source-partitions is '0'")]
    [InlineData("cohort.window-days = 6", "cohort.window-days is '6'")]
    [InlineData("cohort.window-days = 401", "cohort.window-days is '401'")]
    [InlineData("cohort.transition-days = 6", "cohort.transition-days is '6': write all, or a whole number from 7 to 3650.")]
    [InlineData("cohort.transition-days = none", "cohort.transition-days is 'none'")]
    [InlineData("cohort { window-days = 30, scoring { enabled = on, models = m } }", "cohort.scoring.enabled is on, but cohort.window-days is 30")]
    [InlineData("cohort.business-day.future-days = -1", "cohort.business-day.future-days is '-1'")]
    [InlineData("cohort.database.directory = \"\"", "cohort.database.directory is missing")]
    [InlineData("cohort.database.provider = oracle", "cohort.database.provider is 'oracle': write sqlite or postgresql.")]
    [InlineData("cohort.http.address = here", "cohort.http.address is 'here', which is no address")]
    [InlineData("cohort.http.address = \"ftp://here\"", "cohort.http.address is 'ftp://here', which is no address")]
    [InlineData("cohort.http.address = \"http://0.0.0.0:8080\"", "cohort.http.address is 'http://0.0.0.0:8080', which other machines reach, and nobody would be asked who they are")]
    [InlineData("cohort.http.address = \"http://[::]:8080\"", "cohort.http.address is 'http://[::]:8080', which other machines reach")]
    [InlineData("cohort.http.address = \"http://192.168.1.1:8080\"", "cohort.http.address is 'http://192.168.1.1:8080', which other machines reach")]
    [InlineData("cohort.http.address = \"http://node-1:8080\"", "cohort.http.address is 'http://node-1:8080', which other machines reach")]
    [InlineData("cohort.http.address = \"http://localhost.:8080\"", "cohort.http.address is 'http://localhost.:8080', which other machines reach")]
    [InlineData("cohort.http.address = \"http://127.0.0.1@0.0.0.0:8080\"", "cohort.http.address is 'http://127.0.0.1@0.0.0.0:8080', which other machines reach")]
    [InlineData("cohort.http.address = \"https://127.0.0.1:8080\"", "cohort.http.address is 'https://127.0.0.1:8080', but there is no certificate")]
    [InlineData("cohort.http.tls.certificate = a.pem", "cohort.http.tls.certificate and cohort.http.tls.key are needed together")]
    [InlineData("cohort.http.tls { certificate = nowhere.pem, key = nowhere.pem }", "cohort.http.tls.certificate 'nowhere.pem'")]
    [InlineData("cohort.http.tls.client-ca = a.pem", "cohort.http.tls.client-ca is set, but cohort.http.tls.certificate is not")]
    [InlineData("cohort.http.tls.client-roles = [chef]", "cohort.http.tls.client-roles holds what is no role")]
    [InlineData("cohort.http.hosts = [\"http://shop.example\"]", "cohort.http.hosts holds 'http://shop.example', which is no name of a host")]
    [InlineData("cohort.http.keys = [\"ann read 123\"]", "cohort.http.keys: The key of 'ann' is not a name, roles and 'sha256:'")]
    [InlineData("cohort.http.keys-file = nowhere", "cohort.http.keys-file is 'nowhere', which cannot be read: ")]
    [InlineData("cohort.http.oidc.audience = cohort", "cohort.http.oidc.audience is set, but cohort.http.oidc.authority is not")]
    [InlineData("cohort.http.oidc { authority = login, audience = cohort }", "cohort.http.oidc.authority is 'login', which is no address")]
    [InlineData("cohort.http.oidc { authority = \"https://login.example\", audience = cohort, roles = [managers] }", "cohort.http.oidc.roles holds 'managers'")]
    [InlineData("cohort.log.format = xml", "cohort.log.format is 'xml': write plain or json.")]
    [InlineData("cohort.log.level = loud", "cohort.log.level is 'loud': write info or debug or warning or error.")]
    [InlineData("cohort.telemetry.otlp = there", "cohort.telemetry.otlp is 'there', which is no address")]
    [InlineData("cohort.scoring.enabled = maybe", "cohort.scoring.enabled is 'maybe': write off or on")]
    [InlineData("cohort.scoring.enabled = on", "cohort.scoring.models is missing: set it to the directory of models")]
    [InlineData("cohort.scoring { enabled = on, models = m, share = 0 }", "cohort.scoring.share is '0': write a whole number from 1 to 100.")]
    [InlineData("cohort.scoring { enabled = on, models = m, batch = 0 }", "cohort.scoring.batch is '0'")]
    [InlineData("cohort.scoring { enabled = on, models = m, delay = 500 ms }", "cohort.scoring.delay is shorter than cohort.scoring.interval")]
    [InlineData("cohort.scoring { enabled = on, models = m, timeout = soon }", "cohort.scoring.timeout is 'soon': write a time from 1000 ms")]
    [InlineData("cohort.kafka.enabled = maybe", "cohort.kafka.enabled is 'maybe': write on or off")]
    [InlineData("cohort.kafka.enabled = off", "cohort.kafka.enabled is off, but akka.cluster.roles holds ingest")]
    [InlineData("cohort.kafka.group-id = \"\"", "cohort.kafka.group-id is missing")]
    [InlineData("cohort.kafka.client.acks = 0", "cohort.kafka.client.acks cannot be set")]
    [InlineData("cohort.kafka.mapping = nowhere.mapping",
        "cohort.kafka.mapping is 'nowhere.mapping', which cannot be read as a file of UTF-8: ")]
    [InlineData("cohort.kafka.mapping = csv", "cohort.kafka.mapping is 'csv', which reads lines of CSV under a header")]
    [InlineData("cohort.kafka.rates = rates.csv", "cohort.kafka.rates is set, but cohort.kafka.mapping is not")]
    [InlineData("cohort.kafka { mapping = shopify, rates = nowhere.csv }",
        "cohort.kafka.rates is 'nowhere.csv', which cannot be read as a file of UTF-8: ")]
    [InlineData("cohort.kafka.schema-registry.url = here",
        "cohort.kafka.schema-registry.url is 'here', which is no address")]
    [InlineData("cohort.kafka.schema-registry.user = ann",
        "cohort.kafka.schema-registry.user is set, but there is no registry")]
    [InlineData("cohort.kafka.schema-registry { url = \"http://r:1\", user = ann }",
        "cohort.kafka.schema-registry.user and password are")]
    [InlineData("cohort.kafka.schema-registry { url = \"http://r:1\", timeout = soon }",
        "cohort.kafka.schema-registry.timeout is not a time")]
    [InlineData("akka.cluster.roles = [chef]", "akka.cluster.roles holds 'chef', which is no role of Cohort")]
    [InlineData("akka.cluster.roles = []", "akka.cluster.roles is empty")]
    public void What_cannot_be_used_is_named_by_its_key(string line, string error)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of(Sqlite + line, _ => null));

        Assert.Null(settings);
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.cluster.seed-nodes = []", "akka.cluster.seed-nodes is empty")]
    [InlineData("cohort.database.connection-string = \"\"", "cohort.database.connection-string is missing")]
    [InlineData("cohort.database.schema = My-Schema", "cohort.database.schema is 'My-Schema'")]
    public void What_a_cluster_cannot_use_is_named_by_its_key(string line, string error)
    {
        var (_, errors) = NodeSettings.Read(NodeConfig.Of(Postgres + line, _ => null));

        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var (_, errors) = NodeSettings.Read(NodeConfig.Of("cohort { ranges = 7, currency = euro, kafka.client-id = \"\" }", _ => null));

        Assert.Equal(4, errors.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://127.9.8.7:8080/", "http://127.9.8.7:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://loopback", "http://localhost:80")]
    public void Nobody_need_be_asked_who_they_are_on_this_machine_alone(string address, string used)
    {
        var http = Read(Sqlite + $"cohort.http.address = \"{address}\"").Http;

        Assert.Equal((false, false, used), (http.AsksWho, http.IsReadable, http.Address));
    }

    [Fact]
    public void Others_may_reach_a_node_that_asks_who_they_are()
    {
        var (_, key) = ApiKey.Create("ann", AccessRoles.Read);
        var http = Read(Sqlite + $"cohort.http {{ address = \"http://0.0.0.0:8080\", hosts = [shop.example], keys = [\"{key}\"] }}\nakka.remote.dot-netty.tcp.public-hostname = node-1").Http;

        Assert.Equal((true, true, "http://0.0.0.0:8080"), (http.AsksWho, http.IsReadable, http.Address));
        Assert.Equal(key, Assert.Single(http.Keys));
        Assert.Equal(["node-1", "shop.example"], http.HostNames);
        http = Read(Sqlite + "cohort.http { address = \"http://0.0.0.0:8080\", oidc { authority = \"https://login.example\", audience = cohort, roles = [\"campaign managers read,edit\"] } }").Http;
        Assert.Equal((AccessRoles.Read | AccessRoles.Edit, "cohort", true), (http.Oidc!.Roles["campaign managers"], http.Oidc.Audience, http.AsksWho));

        var (_, errors) = NodeSettings.Read(NodeConfig.Of(Sqlite + $"cohort.http.keys = [\"{key}\", \"{key}\"]", _ => null));
        Assert.StartsWith("cohort.http.keys: There are two keys of 'ann'.", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static NodeSettings Read(string text)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of(text, _ => null));
        Assert.Empty(errors);
        return settings!;
    }
}
