using System.Text;
using Cohort.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>
/// One bit of the database file is flipped, wherever: the check of the directory finds it, or every table still holds
/// what it held, so that it was in bytes that nobody uses.
/// </summary>
public sealed class BitFlipTests : IDisposable
{
    private const int Samples = 400;
    private const int Seed = 20_261_129;

    private readonly Shop _shop = new(string.Concat(Enumerable.Range(0, 40).Select(i =>
        Shop.Line($"{i}", $"user-{i % 7}", i % 2 == 0 ? "milk" : "bread", $"{i + 1}.50", $"2026-03-{1 + (i / 2):00}") + (i % 10 == 0 ? "nonsense\n" : ""))));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task The_check_finds_a_flipped_bit_or_every_table_holds_what_it_held()
    {
        await _shop.RunAll("--partitions", "2", "--keep-journal", "--source", "till");
        var whole = File.ReadAllBytes(StoreFile.In(_shop.Data));
        var expected = Contents();
        var random = new Random(Seed);
        var written = Enumerable.Range(0, whole.Length).Where(i => whole[i] != 0).ToArray();
        var found = 0;

        for (var sample = 0; sample < Samples; sample++)
        {
            // Most of a small file is zeros between rows; what is not is worth more looks.
            var at = sample % 8 == 0 ? random.Next(whole.Length) : written[random.Next(written.Length)];
            var bit = random.Next(8);
            Flip(whole, at, bit);
            var check = await Run.Of("data", "check", "--data", _shop.Data);
            if (check.Code == ExitCode.Done) Assert.True(Contents() == expected, $"Bit {bit} of byte {at} changed what is stored, and the check finds the directory whole (seed {Seed}).");
            else found++;
            Assert.True(check.Code is ExitCode.Done or ExitCode.BadDataDirectory, $"Bit {bit} of byte {at} ended the check with {check.Code}: {check.Error} (seed {Seed})");
        }

        Assert.True(found > Samples / 2, $"Only {found} of {Samples} flipped bits were found.");
    }

    private void Flip(byte[] whole, int at, int bit)
    {
        var damaged = (byte[])whole.Clone();
        damaged[at] ^= (byte)(1 << bit);
        foreach (var beside in (string[])["-wal", "-shm"]) File.Delete(StoreFile.In(_shop.Data) + beside);
        File.WriteAllBytes(StoreFile.In(_shop.Data), damaged);
    }

    // What the program would read: every column of every table, by name.
    private string Contents()
    {
        using var connection = new SqliteConnection($"Data Source={StoreFile.In(_shop.Data)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var text = new StringBuilder();
        foreach (var sql in (IEnumerable<string>)[.. SealedTables.All.Select(table => table.SelectSql("ORDER BY 1, 2")), "SELECT segment_id, user_id FROM membership ORDER BY 1, 2"])
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is made from the program's own list of tables.
            command.CommandText = sql;
#pragma warning restore CA2100
            using var rows = command.ExecuteReader();
            text.AppendLine(sql);
            while (rows.Read())
            {
                for (var i = 0; i < rows.FieldCount; i++) text.Append(rows.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : rows.GetValue(i)).Append('|');
                text.AppendLine();
            }
        }

        return text.ToString();
    }
}
