using System.Runtime.InteropServices;
using System.Text;

namespace Cohort.Broker;

/// <summary>
/// The mock cluster of librdkafka (rdkafka_mock.h): brokers that speak Kafka's protocol on ports of the loopback
/// interface, and keep everything in memory.
/// </summary>
internal sealed class MockCluster : IDisposable
{
    private const int Producer = 0;

    /// <summary>Milliseconds in which the first members of a group gather; brokers wait for three seconds.</summary>
    private const int InitialRebalanceDelay = 200;

    private readonly nint _client;
    private readonly nint _cluster;
    private readonly int _brokers;

    public MockCluster(int brokers)
    {
        var error = new byte[512];
        var conf = NewConf();
        // Errors only: it is told nothing but what to pretend.
        _ = Set(conf, "log_level", "3", error, error.Length);
        _client = NewClient(Producer, conf, error, error.Length);
        if (_client == 0) throw new InvalidOperationException($"The client library cannot start: {Text(error)}.");
        _cluster = NewCluster(_client, brokers);
        if (_cluster == 0) throw new InvalidOperationException($"A cluster of {brokers} brokers cannot start.");
        _brokers = brokers;
        SetInitialDelay(_cluster, InitialRebalanceDelay);

        // Without one, nobody can ask which cluster and topic it is.
        SetController(_cluster, 1);
    }

    /// <summary>Where clients begin: <c>host:port</c>, separated by commas.</summary>
    public string Bootstraps => Marshal.PtrToStringUTF8(Bootstrap(_cluster))!;

    public void CreateTopic(string name, int partitions) => Check(CreateTopic(_cluster, name, partitions, _brokers));

    public void DeleteTopic(string name) => Check(DeleteTopic(_cluster, name));

    /// <summary>Deletes the records of a partition below an offset, as time does.</summary>
    public void DeleteRecords(string topic, int partition, long before) => Check(DeleteRecords(_cluster, topic, partition, before));

    /// <summary>Makes a broker the leader of a partition; -1 leaves it without one.</summary>
    public void Lead(string topic, int partition, int broker) => Check(SetLeader(_cluster, topic, partition, broker));

    /// <summary>Makes a broker the coordinator of a group.</summary>
    public void Coordinate(string group, int broker) => Check(SetCoordinator(_cluster, "group", group, broker));

    /// <summary>Ends all connections and accepts none. What was written stays.</summary>
    public void GoAway()
    {
        for (var broker = 1; broker <= _brokers; broker++) GoAway(broker);
    }

    /// <summary>The same with one broker.</summary>
    public void GoAway(int broker) => Check(SetDown(_cluster, broker));

    public void ComeBack()
    {
        for (var broker = 1; broker <= _brokers; broker++) ComeBack(broker);
    }

    /// <summary>The same with one broker.</summary>
    public void ComeBack(int broker) => Check(SetUp(_cluster, broker));

    public void Dispose()
    {
        DestroyCluster(_cluster);
        DestroyClient(_client);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException(Marshal.PtrToStringUTF8(ErrorText(error)));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.AsSpan().IndexOf((byte)0)));

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_conf_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NewConf();

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_conf_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Set(
        nint conf, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, byte[] error, nint size);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NewClient(int type, nint conf, byte[] error, nint size);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void DestroyClient(nint client);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NewCluster(nint client, int brokers);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void DestroyCluster(nint cluster);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Bootstrap(nint cluster);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_topic_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateTopic(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partitions, int replicas);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_topic_delete")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DeleteTopic(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_partition_delete_records")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DeleteRecords(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partition, long before);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_partition_set_leader")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLeader(
        nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partition, int broker);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_coordinator_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetCoordinator(
        nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string kind, [MarshalAs(UnmanagedType.LPUTF8Str)] string key, int broker);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_set_controller_id")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetController(nint cluster, int broker);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetDown(nint cluster, int broker);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetUp(nint cluster, int broker);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetInitialDelay(nint cluster, int milliseconds);

    [DllImport(NativeClient.Name, EntryPoint = "rd_kafka_err2str")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ErrorText(int error);
}
