using System.Buffers.Binary;
using Cohort.Core.Ledgers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class LineIndexTests
{
    private const int Lines = 2_000;
    private const int Kinds = 700;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(60);

    [Fact]
    public void It_agrees_with_a_dictionary_When_hashes_collide() => Check.One(Config, Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Agrees<Colliding>));

    [Fact]
    public void It_agrees_with_a_dictionary_When_hashes_are_those_of_orders() => Check.One(Config, Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Agrees<ByOrder>));

    private static void Agrees<TKey>(int seed)
        where TKey : ILineKey
    {
        var random = new Random(seed);
        var ledger = new LargeLedger(new LinePool(), [.. Enumerable.Range(0, Lines).Select(number => LineOf(number, random))], Limits.WindowDays);
        var index = new LineIndex<TKey>(ledger, random.Next(64));
        var model = new Dictionary<ulong, int>();
        for (var step = 0; step < 2 * Lines; step++)
        {
            var number = random.Next(Lines);
            var order = ledger[number].Order;
            index.MakeRoomFor(number);
            var place = index.Find(ledger[number]);
            Assert.Equal(model.GetValueOrDefault(order, -1), index[place]);
            if (random.Next(3) == 0 && model.Remove(order))
            {
                index.Remove(place);
            }
            else
            {
                model[order] = number;
                index.Put(place, number);
            }
        }

        Assert.Equal(model.Values.Order(), index.Numbers.Order());
    }

    private static Line LineOf(int number, Random random)
    {
        Span<byte> id = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(id, number);
        return new Line { Fingerprint = Fingerprint.Of(id), Order = OrderKey.At(source: 17, random.Next(Kinds)), Date = 20_000 };
    }

    // All tags alike, and few homes.
    private readonly struct Colliding : ILineKey
    {
        public static ulong HashOf(in Line line) => line.Order % 5;

        public static bool AreAlike(in Line one, in Line other) => one.Order == other.Order;
    }
}
