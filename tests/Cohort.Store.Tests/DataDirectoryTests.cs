using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Microsoft.Data.Sqlite;

namespace Cohort.Store.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    private void Make(StoredSettings settings)
    {
        using var made = DataDirectory.OpenForWriting(_store.Path);
        made.Initialise(settings, RangeTable.Even(4), TestStore.Rules, _store.Context, TaxonomyEncoding.Encode(TestStore.Taxonomy), TestStore.Entry);
    }

    [Fact]
    public void It_is_made_with_the_directories_above_and_has_no_settings_When_it_is_new()
    {
        var path = Path.Combine(_store.Path, "below", "deeper");

        using var directory = DataDirectory.OpenForWriting(path);

        Assert.Equal((path, Path.Combine(path, "cohort.db")), (directory.Path, directory.File));
        Assert.Null(directory.ReadSettings());
        Assert.Equal("ok", directory.CheckIntegrity());
    }

    [Fact]
    public void It_gives_back_what_it_was_made_with_When_it_is_opened_again()
    {
        var settings = new StoredSettings(BaseCurrency.Of("USD"), "Europe/Berlin", 3, 180);
        Make(settings);

        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();

        Assert.Equal(settings, directory.ReadSettings());
        Assert.Equal(RangeTable.Even(4).Entries, reader.RangeTable().Entries);
        Assert.Equal((1, 5), (reader.RangeTable().Version, reader.RangeTable().NextId));
        Assert.True(RuleText.TryParse(TestStore.Rules, out var rules, out _, settings.WindowDays));
        Assert.Equal(rules.Version, directory.ReadRuleText().Version);
        Assert.Equal((1, TestStore.Rules), (reader.Rules()!.Value.Activation.Revision, reader.Rules()!.Value.Text));
        Assert.Equal((1, TestStore.Taxonomy.Version), (reader.LastTaxonomy()!.Value.Revision, reader.LastTaxonomy()!.Value.Version));
        Assert.Equal(TaxonomyEncoding.Encode(TestStore.Taxonomy), reader.TaxonomyAt(1)!);
    }

    [Fact]
    public void It_tells_who_put_its_rules_in_force_And_nobody_of_rules_of_a_former_program()
    {
        Make(StoredSettings.Default);
        Assert.Equal([new RulesVersion(1, _store.Context.Rules.Version, 1, TestStore.Taxonomy.Version, TestStore.Entry)], Versions());
        foreach (var later in (string[])["activation", "lake", "lake_batch", "lake_context", "transition_start", "kept_entry", "erasure", "refused_user"]) Run($"DROP TABLE {later}");
        Run("ALTER TABLE membership DROP COLUMN since");
        Run("PRAGMA user_version = 8");

        DataDirectory.BringUp(_store.Path);

        Assert.Equal([new RulesVersion(1, _store.Context.Rules.Version, 0, "", null)], Versions());
    }

    [Theory]
    [InlineData("JPY", 0)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    public void It_keeps_the_digits_of_its_currency_When_that_has_more_or_fewer_than_two(string currency, int digits)
    {
        Make(StoredSettings.Default.With(currency, null, null, null));

        using var directory = DataDirectory.OpenForReading(_store.Path);

        Assert.Equal(new BaseCurrency(currency, digits), directory.ReadSettings()!.Currency);
    }

    [Fact]
    public void It_goes_on_with_90_days_When_it_was_made_before_windows_were_stored()
    {
        Make(StoredSettings.Default);
        Run("DELETE FROM setting WHERE name = 'window_days'");

        using var directory = DataDirectory.OpenForReading(_store.Path);

        Assert.Equal(StoredSettings.Default with { WindowDays = 90 }, directory.ReadSettings());
    }

    [Theory]
    [InlineData("6")]
    [InlineData("401")]
    [InlineData("many")]
    public void A_window_that_cannot_be_is_damage(string days)
    {
        Make(StoredSettings.Default);
        Run($"UPDATE setting SET value = '{days}' WHERE name = 'window_days'");

        using var directory = DataDirectory.OpenForReading(_store.Path);

        Assert.Throws<StoreException>(() => directory.ReadSettings());
    }

    [Fact]
    public void It_goes_on_with_two_digits_When_it_was_made_before_digits_were_stored()
    {
        Make(StoredSettings.Default.With("KWD", null, null, null));
        Run("DELETE FROM setting WHERE name = 'minor_digits'");

        using var directory = DataDirectory.OpenForReading(_store.Path);
        var settings = directory.ReadSettings()!;

        Assert.Equal(new BaseCurrency("KWD", 2), settings.Currency);
        Assert.Equal(settings, settings.With("KWD", null, null, null));
        Assert.NotEqual(settings, settings.With("EUR", null, null, null));
    }

    [Fact]
    public void A_second_writer_is_refused_and_readers_are_not_When_one_has_it()
    {
        using var first = _store.Create();

        var fault = Assert.Throws<StoreException>(() => DataDirectory.OpenForWriting(_store.Path));

        Assert.Equal(
            $"The data directory '{_store.Path}' is in use by another process. Wait until it has finished, or stop it; questions and 'cohort export' can read beside it.",
            fault.Message);
        Assert.Equal(StoreFault.Unusable, fault.Fault);
        using var reader = DataDirectory.OpenForReading(_store.Path);
        Assert.Equal(StoredSettings.Default, reader.ReadSettings());
    }

    [Fact]
    public void A_writer_is_let_in_When_the_one_before_has_ended()
    {
        _store.Create().Dispose();

        using var next = DataDirectory.OpenForWriting(_store.Path);

        Assert.Equal(StoredSettings.Default, next.ReadSettings());
    }

    [Fact]
    public void A_writer_is_let_in_When_the_one_before_could_not_use_the_file()
    {
        _store.Create().Dispose();
        Run("PRAGMA user_version = 99");
        Assert.Throws<StoreException>(() => DataDirectory.OpenForWriting(_store.Path));
        Run("PRAGMA user_version = 15");

        using var next = DataDirectory.OpenForWriting(_store.Path);

        Assert.Equal(StoredSettings.Default, next.ReadSettings());
    }

    [Fact]
    public void Reading_says_that_there_is_nothing_When_there_is_no_file()
    {
        var fault = Assert.Throws<StoreException>(() => DataDirectory.OpenForReading(_store.Path));

        Assert.Equal(
            $"The directory '{_store.Path}' holds no Cohort data. Run into it first, or correct the path.", fault.Message);
        Assert.Equal(StoreFault.Missing, fault.Fault);
        Assert.False(Directory.Exists(_store.Path));
    }

    [Fact]
    public void Both_ways_of_opening_ask_for_the_newer_program_When_the_schema_is_newer()
    {
        _store.Create().Dispose();
        Run("PRAGMA user_version = 16");

        foreach (var open in (Func<string, DataDirectory>[])[DataDirectory.OpenForReading, path => DataDirectory.OpenForWriting(path)])
        {
            var fault = Assert.Throws<StoreException>(() => open(_store.Path));
            Assert.Equal(
                $"'{_store.File}' was written by a newer Cohort: its schema version is 16, and this program knows up to 15. Use the newer program.", fault.Message);
            Assert.Equal(StoreFault.Unusable, fault.Fault);
        }
    }

    [Fact]
    public void A_file_of_version_0_is_nothing_to_read_and_is_migrated_by_a_writer()
    {
        Directory.CreateDirectory(_store.Path);
        File.WriteAllBytes(_store.File, []);

        var fault = Assert.Throws<StoreException>(() => DataDirectory.OpenForReading(_store.Path));
        using (_store.Create())
        {
        }

        Assert.Equal((StoreFault.Missing, $"'{_store.File}' holds no Cohort data yet. Run into this directory first."), (fault.Fault, fault.Message));
        using var directory = DataDirectory.OpenForReading(_store.Path);
        Assert.Equal(StoredSettings.Default, directory.ReadSettings());
    }

    [Fact]
    public void It_says_that_the_file_is_damaged_When_it_is_no_database()
    {
        Directory.CreateDirectory(_store.Path);
        File.WriteAllText(_store.File, string.Concat(Enumerable.Repeat("This is a letter to a friend.\n", 100)));

        foreach (var open in (Func<string, DataDirectory>[])[DataDirectory.OpenForReading, path => DataDirectory.OpenForWriting(path)])
        {
            var fault = Assert.Throws<StoreException>(() => open(_store.Path));
            Assert.Equal(
                $"'{_store.File}' is damaged (file is not a database). Restore the directory from a backup, or run again into an empty one.", fault.Message);
            Assert.Equal(StoreFault.Unusable, fault.Fault);
        }
    }

    [Fact]
    public void It_asks_for_another_directory_When_a_file_has_its_name()
    {
        File.WriteAllText(_store.Path, "");

        var fault = Assert.Throws<StoreException>(() => DataDirectory.OpenForWriting(_store.Path));

        Assert.Equal(
            ($"'{_store.Path}' is a file, and the data needs a directory. Choose another place.", StoreFault.Unusable), (fault.Message, fault.Fault));
    }

    [Fact]
    public void The_check_of_integrity_says_what_is_wrong_When_a_page_is_zeros()
    {
        _store.Create().Dispose();
        var page = (long)Run("SELECT rootpage FROM sqlite_schema WHERE name = 'segment'")!;
        var bytes = (long)Run("PRAGMA page_size")!;

        using (var file = File.OpenWrite(_store.File))
        {
            file.Position = (page - 1) * bytes;
            file.Write(new byte[bytes]);
        }

        using var damaged = DataDirectory.OpenForReading(_store.Path);
        Assert.NotEqual("ok", damaged.CheckIntegrity());
    }

    private object? Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is written in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private IReadOnlyList<RulesVersion> Versions()
    {
        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();
        return reader.RulesVersions(int.MaxValue, 10);
    }
}
