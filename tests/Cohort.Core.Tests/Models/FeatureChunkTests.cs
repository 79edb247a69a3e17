using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class FeatureChunkTests
{
    private const int Day = 20_000;

    private readonly Runner _runner = new(Plans.Context);
    private readonly PlanFit _fit = new(Plans.Plan, Plans.Context);
    private readonly List<(string User, float[][] Rows, ulong[] Eligible)> _taken = [];

    public FeatureChunkTests()
    {
        _runner.Apply([new DayTurn(Day)]);
        string[] users = ["ann", "bob", "ann", "eve", "ann", ""];
        for (var i = 0; i < users.Length; i++) _runner.Apply([new Buy($"e{i}", users[i].Length > 0 ? users[i] : "u", i % 2 == 0 ? "milk" : "bread", 250 * (i + 1), 1, Day - i, 36_000)]);
    }

    [Fact]
    public void Vectors_have_the_same_bits_When_they_were_on_the_wire()
    {
        var chunk = Chunk();
        var block = _fit.CreateBlock();

        FeatureChunk.Read(chunk, _fit, block);

        Assert.Equal(4, block.Count);
        Assert.Equal(new ScorePlace(5, 12, new((ushort)Day)), block.Place);
        for (var user = 0; user < block.Count; user++)
        {
            Assert.Equal(_taken[user].User, Encoding.UTF8.GetString(block.User(user)));
            Assert.Equal(Core.Hashing.UserHash.Of(block.User(user)), block.HashOf(user));
            Assert.Equal(_taken[user].Eligible, block.EligibleOf(user).ToArray());
            for (var model = 0; model < 3; model++)
            {
                var width = _fit.Widths[model];
                Assert.Equal(
                    _taken[user].Rows[model].Select(BitConverter.SingleToUInt32Bits),
                    block.Rows(model, width).Slice(user * width, width).ToArray().Select(BitConverter.SingleToUInt32Bits));
            }
        }
    }

    [Fact]
    public void A_user_takes_no_more_than_is_told()
    {
        var (one, none) = (Chunk(most: 1).Length, Chunk(most: 0).Length);

        Assert.InRange(one - none, 1, new FeatureChunk(_fit).BytesPerUser);
    }

    [Fact]
    public void A_chunk_has_the_bytes_that_nodes_of_other_versions_know()
    {
        var chunk = Chunk(most: 1);

        Assert.Equal(Golden.Chunk, Convert.ToHexStringLower(chunk));
        Assert.Equal(new FeatureChunkHeader(_fit.Plan.Id, new ScorePlace(5, 12, new((ushort)Day)), new(3, 2)), FeatureChunk.HeaderOf(Convert.FromHexString(Golden.Chunk)));
    }

    [Fact]
    public void A_chunk_of_another_plan_or_damaged_is_refused()
    {
        var chunk = Chunk();
        var other = new PlanFit(ScoringPlan.Of(Plans.Set, 8, Plans.Campaigns), Plans.Context);

        Assert.Throws<DamagedDataException>(() => FeatureChunk.Read(chunk, other, other.CreateBlock()));
        chunk[^9] ^= 1;
        Assert.Throws<DamagedDataException>(() => FeatureChunk.Read(chunk, _fit, _fit.CreateBlock()));
    }

    private byte[] Chunk(int most = int.MaxValue)
    {
        _taken.Clear();
        _runner.State.Scoring.Begin(new Freshness(0, 0, 10, true), _fit.Eligibility);
        var chunk = new FeatureChunk(_fit);
        var table = _fit.CreateFeatureTable();
        _runner.State.Scoring.Take(
            table,
            isLast: true,
            (user, hash, read, eligible) =>
            {
                chunk.Add(user, hash, read, eligible);
                _taken.Add((Encoding.UTF8.GetString(user), [.. Enumerable.Range(0, 3).Select(model => table.Row(model).ToArray())], eligible.ToArray()));
            },
            most);
        return chunk.Finish(new ScorePlace(5, 12, _runner.State.AsOf!.Value)).ToArray();
    }
}
