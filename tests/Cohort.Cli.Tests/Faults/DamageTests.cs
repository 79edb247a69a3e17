using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A damaged data directory is told as such, with the place and a remedy, by every command that needs it.</summary>
[Trait("Category", "Slow")]
public sealed class DamageTests : IDisposable
{
    private const string Remedy = "Restore the directory from a backup, or run again into an empty one.";

    private readonly Shop _shop = new(
        Shop.Line("1", "u1", "milk", "12.50", "2026-03-01") + Shop.Line("2", "u2", "bread", "2.00", "2026-03-02"));

    private readonly Scratch _scratch = new();

    public void Dispose()
    {
        _shop.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_names_the_batch_and_its_range_When_a_batch_is_damaged()
    {
        await _shop.RunAll("--partitions", "1");

        StoreFile.Flip(_shop.Data, "journal", "batch", "seq = 1");

        var run = await MustRefuse(_shop.Data, "run", "--events", _shop.Events);
        Assert.StartsWith($"The batch 1 of range 1 in '{StoreFile.In(_shop.Data)}' cannot be used. ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, run.Error.Trim(), StringComparison.Ordinal);
        await MustRefuse(_shop.Data, "user", "u1");
        await MustRefuse(_shop.Data, "export", "spend");
        Assert.Contains("The batch 1 of range 1", (await MustRefuse(_shop.Data, "data", "check")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_batch_that_is_missing_When_the_journal_has_a_gap()
    {
        await _shop.RunAll("--partitions", "1");
        File.AppendAllText(_shop.Events, Shop.Line("3", "u3", "bread", "2.00", "2026-03-03"));
        await _shop.RunAll();

        Assert.Null(StoreFile.Ask(_shop.Data, "DELETE FROM journal WHERE seq = 1"));

        var run = await MustRefuse(_shop.Data, "run", "--events", _shop.Events);
        Assert.Contains("The batch 2 of range 1", run.Error, StringComparison.Ordinal);
        Assert.Contains("Batch 1 is missing before it.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_snapshot_and_its_range_When_a_snapshot_is_damaged()
    {
        var stream = await FaultStream.Get();
        var data = StoreFile.Copy(stream.Data, _scratch["data"]);
        var seq = StoreFile.Ask(data, "SELECT seq FROM snapshot WHERE range_id = 1");

        StoreFile.Flip(data, "snapshot", "state", "range_id = 1");

        var run = await MustRefuse(data, stream.RunArgs(stream.Events, data)[..^2]);
        Assert.StartsWith($"The snapshot {seq} of range 1 in '{StoreFile.In(data)}' cannot be used. ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, run.Error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_chunk_and_its_range_When_transitions_are_damaged()
    {
        await _shop.RunAll("--partitions", "1");

        StoreFile.Flip(_shop.Data, "transition_chunk", "chunk", "id = 1");

        var run = await MustRefuse(_shop.Data, "export", "transitions");
        Assert.StartsWith("The chunk 1 of transitions of range 1 in ", run.Error, StringComparison.Ordinal);
        Assert.Contains("The chunk 1", (await MustRefuse(_shop.Data, "data", "check")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE hash_range SET past = '00ff' WHERE id = 1", "The range table in ")]
    [InlineData("UPDATE hash_range SET first = 'zero' WHERE id = 1", "The range table in ")]
    [InlineData("DELETE FROM hash_range", "The range table in ")]
    [InlineData("DELETE FROM setting WHERE name = 'currency'", "A setting in ")]
    [InlineData("UPDATE setting SET value = 'many' WHERE name = 'future_days'", "A setting in ")]
    [InlineData("UPDATE position SET handled = '1:2'", "The position of source ")]
    [InlineData("UPDATE position SET handled = '1:2:x'", "The position of source ")]
    [InlineData("DROP TABLE position", "does not hold what Cohort writes (no such table: position). ")]
    [InlineData("DELETE FROM setting", "does not hold what Cohort writes (UNIQUE constraint failed: rules.revision). ")]
    [InlineData("UPDATE taxonomy SET content = x'00'", "The data directory is damaged. ")]
    [InlineData("UPDATE rules SET text = 'segment'", "cannot be read by this program")]
    public async Task It_says_what_is_damaged_When_a_row_is_not_what_was_written(string sql, string message)
    {
        await _shop.RunAll();

        StoreFile.Ask(_shop.Data, sql);
        if (!sql.StartsWith("DROP", StringComparison.Ordinal)) StoreFile.Reseal(_shop.Data);

        var run = await MustRefuse(_shop.Data, "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE position SET record = record + 1", "The position of source '{0}'", "position")]
    [InlineData("UPDATE position SET byte = byte + 4", "The position of source '{0}'", "position")]
    [InlineData("UPDATE position SET source = 'other'", "The position of source 'other'", "position")]
    [InlineData("UPDATE position SET tail = tail + 1", "The position of source '{0}'", "position")]
    [InlineData("UPDATE setting SET value = 'USD' WHERE name = 'currency'", "The setting 'currency'", "setting")]
    [InlineData("UPDATE setting SET value = '3' WHERE name = 'range_table_next_id'", "The setting 'range_table_next_id'", "setting")]
    [InlineData("UPDATE hash_range SET past = '00ff' WHERE id = 1", "The range 1 of the range table", "hash_range")]
    [InlineData("UPDATE rules SET text = replace(text, '10', '11')", "The activation 1 of rules", "rules")]
    [InlineData("UPDATE taxonomy SET version = 'x'", "The activation 1 of a taxonomy", "taxonomy")]
    [InlineData("UPDATE journal SET seq = 7 WHERE seq = 1 AND range_id = 1", "The batch 7 of range 1", "journal")]
    [InlineData("UPDATE segment SET members = members + 1 WHERE name = 'dairy'", "The segment 'dairy'", "segment")]
    [InlineData("UPDATE rejection SET records = records + 1", "The count of records refused for reason 1", "rejection")]
    public async Task A_run_names_the_row_When_one_value_of_it_changed(string sql, string row, string table)
    {
        File.AppendAllText(_shop.Events, "nonsense\n");
        await _shop.RunAll("--source", "till");

        StoreFile.Ask(_shop.Data, sql);

        var run = await Run.Of("run", "--events", _shop.Events, "--source", "till", "--data", _shop.Data);
        Assert.Equal(ExitCode.BadDataDirectory, run.Code);
        Assert.Equal(
            $"{row.Replace("{0}", "till", StringComparison.Ordinal)} in '{StoreFile.In(_shop.Data)}' cannot be used. The checksum of its row in the table '{table}' does not fit its values. {Remedy}",
            run.Error.Trim());
    }

    [Fact]
    public async Task A_snapshot_without_a_range_is_refused_When_it_got_another_number()
    {
        var stream = await FaultStream.Get();
        var data = StoreFile.Copy(stream.Data, _scratch["data"]);

        StoreFile.Ask(data, "UPDATE snapshot SET range_id = 99 WHERE range_id = 1");

        Assert.Contains("The range table has no range 99", (await MustRefuse(data, "segments")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.02)]
    public async Task It_says_that_the_file_is_damaged_When_it_is_cut_off(double share)
    {
        var stream = await FaultStream.Get();
        var data = StoreFile.Copy(stream.Data, _scratch["data"]);

        using (var file = File.OpenWrite(StoreFile.In(data))) file.SetLength((long)(file.Length * share));

        var run = await MustRefuse(data, stream.RunArgs(stream.Events, data));
        Assert.Contains("is damaged", run.Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, run.Error, StringComparison.Ordinal);
        await MustRefuse(data, "segments");
        await MustRefuse(data, "data", "check");
    }

    [Fact]
    public async Task It_says_that_the_file_is_damaged_When_its_header_is_zeros()
    {
        await _shop.RunAll();

        using (var file = File.OpenWrite(StoreFile.In(_shop.Data))) file.Write(new byte[100]);

        Assert.Contains("is damaged (file is not a database)", (await MustRefuse(_shop.Data, "run", "--events", _shop.Events)).Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, (await MustRefuse(_shop.Data, "export", "spend")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_begins_anew_When_the_file_is_empty()
    {
        await _shop.RunAll();
        var before = await _shop.Export("spend");

        File.WriteAllBytes(StoreFile.In(_shop.Data), []);

        Assert.Equal(ExitCode.BadInput, (await Run.Of("segments", "--data", _shop.Data)).Code);
        Assert.Contains("Read 2 records", (await _shop.RunAll()).Output, StringComparison.Ordinal);
        Assert.Equal(before, await _shop.Export("spend"));
    }

    [Fact]
    public async Task It_asks_for_another_directory_When_a_file_has_its_name()
    {
        File.WriteAllText(_shop.Data, "");

        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(
            (ExitCode.BadDataDirectory, $"'{_shop.Data}' is a file, and the data needs a directory. Choose another place."), (run.Code, run.Error.Trim()));
    }

    [Fact]
    public async Task It_asks_for_the_newer_program_When_the_schema_is_newer()
    {
        await _shop.RunAll();

        StoreFile.Ask(_shop.Data, "PRAGMA user_version = 99");

        var expected = $"'{StoreFile.In(_shop.Data)}' was written by a newer Cohort: its schema version is 99, and this program knows up to 15. Use the newer program.";
        Assert.Equal(expected, (await MustRefuse(_shop.Data, "run", "--events", _shop.Events)).Error.Trim());
        Assert.Equal(expected, (await MustRefuse(_shop.Data, "segments")).Error.Trim());
    }

    [Fact]
    public async Task It_goes_back_to_what_was_folded_in_and_ends_the_same_When_the_log_is_lost_after_a_kill()
    {
        var stream = await FaultStream.Get();
        using var victim = new Victim(stream, new Random(5));
        victim.AppendTo(20_000);
        await victim.Finish();
        victim.AppendTo(FaultStream.Lines);
        for (var tries = 0; StoreFile.WalBytes(victim.Data) == 0 && tries < 40; tries++) await victim.KillOnce(3_000, 0, "--follow");

        File.Delete(StoreFile.WalIn(victim.Data));

        Assert.Equal(20_000, StoreFile.CommittedIn(victim.Data));
        await victim.Finish();
        (await Answers.Of(victim.Data)).MustEqual(stream.Expected);
    }

    private static async Task<Run> MustRefuse(string data, params string[] args)
    {
        var run = await Run.Of(args.Contains("--data") ? args : [.. args, "--data", data]);
        Assert.True(run.Code == ExitCode.BadDataDirectory, $"{args[0]} ended with {run.Code}: {run.Output}{run.Error}");
        Assert.DoesNotContain("unexpectedly", run.Error, StringComparison.Ordinal);
        return run;
    }
}
