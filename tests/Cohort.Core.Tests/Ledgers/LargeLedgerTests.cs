using System.Buffers.Binary;
using Cohort.Core.Ledgers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class LargeLedgerTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void It_agrees_with_a_list_When_lines_come_and_expire() =>
        Check.One(Config, Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var ledger = new LargeLedger(new LinePool(), [], Limits.WindowDays);
            var model = new List<Line>();
            var asOf = 20_000;
            for (var step = 0; step < 1_000; step++)
            {
                if (random.Next(40) == 0) Expire(ledger, model, asOf += random.Next(1, 60));
                var line = RandomLine(random, asOf);
                var there = model.FindIndex(other => other.Fingerprint == line.Fingerprint);
                var expected = there < 0 ? Addition.Added : model[there].Check == line.Check ? Addition.Duplicate : Addition.Conflict;

                Assert.Equal(expected, ledger.TryAdd(line));
                if (expected == Addition.Added) model.Add(line);
                if (random.Next(5) > 0) continue;
                var (gone, last) = (FingerprintOf(random.Next(1_500)), asOf - random.Next(-2, 30));
                var isThere = model.FindIndex(other => other.Fingerprint == gone && other.Date <= last);
                Assert.Equal(isThere >= 0, ledger.TryRemove(gone, last, out var removed));
                if (isThere < 0) continue;
                Assert.Equal(model[isThere], removed);
                model.RemoveAt(isThere);
            }

            AssertHolds(ledger, model);
            Expire(ledger, model, asOf + 200);
            AssertHolds(ledger, model);
        }));

    [Fact]
    public void It_finds_every_line_When_all_fingerprints_meet_in_one_place()
    {
        var ledger = new LargeLedger(new LinePool(), [], Limits.WindowDays);
        var lines = Enumerable.Range(0, 500).Select(i => LineOf(new Fingerprint(0xABCD0000_00000000, (uint)i), 20_000 + (i % 3))).ToList();
        foreach (var line in lines) ledger.TryAdd(line);

        ledger.Expire(20_000 + Limits.WindowDays);

        Assert.All(lines, line => Assert.Equal(line.Date == 20_000 ? Addition.Added : Addition.Duplicate, ledger.TryAdd(line)));
    }

    private static Line RandomLine(Random random, int asOf) =>
        LineOf(FingerprintOf(random.Next(1_500)), asOf + 1 - random.Next(Limits.WindowDays)) with { Check = (uint)random.Next(2) };

    private static Fingerprint FingerprintOf(int number)
    {
        var id = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(id, number);
        return Fingerprint.Of(id);
    }

    private static Line LineOf(Fingerprint fingerprint, int date) => new() { Fingerprint = fingerprint, Date = (ushort)date };

    private static void Expire(LargeLedger ledger, List<Line> model, int asOf)
    {
        ledger.Expire((ushort)asOf);
        model.RemoveAll(line => line.Date + Limits.WindowDays <= asOf);
    }

    private static void AssertHolds(LargeLedger ledger, List<Line> model)
    {
        var lines = new Line[ledger.Count];
        ledger.CopyTo(lines);
        Assert.Equal(model.OrderBy(line => line.Date).Select(line => (line.Date, line.Fingerprint)), lines.Select(line => (line.Date, line.Fingerprint)));
        Assert.Equal(model.Count == 0 ? UserTable.NeverDue : model.Min(line => line.Date) + Limits.WindowDays, ledger.FirstExpiry);
    }
}
