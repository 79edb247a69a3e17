// A broker for tests. It prints its address, then obeys one command to a line and answers each with 'done':
//   topic NAME PARTITIONS   make a topic (a topic that is asked for and was not made gets four partitions)
//   delete NAME             delete a topic
//   forget NAME PARTITION OFFSET   delete the records of a partition below an offset
//   leader NAME PARTITION BROKER   make a broker, by its number from 1, the leader of a partition; -1 for none
//   coordinator GROUP BROKER   make a broker the coordinator of a group
//   down [BROKER]           go away, all brokers or one: no connections, until
//   up [BROKER]             come back, with everything that was written
// It ends with standard input, or when it is told to end.
using System.Globalization;
using Cohort.Broker;

if (args is not ([] or [_]) || !int.TryParse(args.FirstOrDefault("1"), out var brokers) || brokers is < 1 or > 9)
{
    Console.Error.WriteLine("Usage: cohort-broker [BROKERS], from 1 to 9.");
    return 2;
}

NativeClient.Resolve();
using var cluster = new MockCluster(brokers);
Console.WriteLine(cluster.Bootstraps);
while (Console.ReadLine() is { } line)
{
    try
    {
        Console.WriteLine(Obey(line.Split(' ')));
    }
    catch (InvalidOperationException exception)
    {
        Console.WriteLine($"'{line}' failed: {exception.Message}");
    }
}

return 0;

string Obey(string[] words)
{
    switch (words)
    {
        case ["topic", var name, var partitions] when int.TryParse(partitions, CultureInfo.InvariantCulture, out var count):
            cluster.CreateTopic(name, count);
            return "done";
        case ["delete", var name]:
            cluster.DeleteTopic(name);
            return "done";
        case ["forget", var name, var partition, var before]
            when int.TryParse(partition, CultureInfo.InvariantCulture, out var number) && long.TryParse(before, CultureInfo.InvariantCulture, out var offset):
            cluster.DeleteRecords(name, number, offset);
            return "done";
        case ["leader", var name, var partition, var broker]
            when int.TryParse(partition, CultureInfo.InvariantCulture, out var number) && int.TryParse(broker, CultureInfo.InvariantCulture, out var leader):
            cluster.Lead(name, number, leader);
            return "done";
        case ["coordinator", var group, var broker] when int.TryParse(broker, CultureInfo.InvariantCulture, out var coordinator):
            cluster.Coordinate(group, coordinator);
            return "done";
        case ["down"]:
            cluster.GoAway();
            return "done";
        case ["down", var broker] when int.TryParse(broker, CultureInfo.InvariantCulture, out var gone):
            cluster.GoAway(gone);
            return "done";
        case ["up"]:
            cluster.ComeBack();
            return "done";
        case ["up", var broker] when int.TryParse(broker, CultureInfo.InvariantCulture, out var back):
            cluster.ComeBack(back);
            return "done";
        default:
            return $"There is no command '{string.Join(' ', words)}'.";
    }
}
