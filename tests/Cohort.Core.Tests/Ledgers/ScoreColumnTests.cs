using System.Globalization;
using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class ScoreColumnTests
{
    private const int Users = 100;
    private const ushort Day = 20_500;

    [Fact]
    public void Each_score_keeps_its_version_When_a_model_had_more_of_them_than_there_are_numbers()
    {
        var column = new ScoreColumn("churn");
        const int Versions = (2 * (ushort.MaxValue + 1)) + 10;
        for (var version = 0; version < Versions; version++)
            column.Change(version % Users, version % ScoreColumn.Million, column.NumberOf(NameOf(version)), Day);

        Assert.Equal(Users, column.Count);
        for (var version = Versions - Users; version < Versions; version++)
        {
            Assert.True(column.TryGet(version % Users, out var score));
            Assert.Equal((NameOf(version), version % ScoreColumn.Million), (score.Version, score.PerMillion));
        }
    }

    [Fact]
    public void More_versions_than_there_are_numbers_are_damage_When_they_are_read()
    {
        var bytes = new ByteWriter();
        const int Versions = ushort.MaxValue + 2;
        bytes.Varint(Versions);
        for (var version = 0; version < Versions; version++) bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(NameOf(version)));
        bytes.Varint(0);
        var written = bytes.Written.ToArray();

        Assert.Throws<DamagedDataException>(() =>
        {
            var reader = new ByteReader(written);
            new ScoreColumn("churn").Read(ref reader, Users);
        });
    }

    private static string NameOf(int version) => version.ToString(CultureInfo.InvariantCulture);
}
