using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake;

/// <summary>A lake: the tables of Cohort in one store, with the settings that it was made with.</summary>
public sealed class CohortLake
{
    private const string Format = "cohort.format";
    private const string Currency = "cohort.currency";
    private const string MinorDigits = "cohort.minorDigits";
    private const string Buckets = "cohort.buckets";
    private const string TimeZone = "cohort.timeZone";
    private const string FutureDays = "cohort.futureDays";
    private const string WindowDays = "cohort.windowDays";

    private readonly Dictionary<string, DeltaTable> _tables;
    private readonly TableOptions _options;
    private readonly TimeProvider _clock;

    private CohortLake(ILakeStore store, LakeSettings settings, IEnumerable<DeltaTable> tables, TableOptions options, TimeProvider clock)
    {
        (Store, Settings, Tables) = (store, settings, new LakeTables(settings));
        (_options, _clock) = (options, clock);
        _tables = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
    }

    /// <summary>Where it lies.</summary>
    public ILakeStore Store { get; }

    /// <summary>What it was made with.</summary>
    public LakeSettings Settings { get; }

    /// <summary>What its tables are.</summary>
    public LakeTables Tables { get; }

    /// <summary>The tables that are there, in the order of their names.</summary>
    public IEnumerable<DeltaTable> Existing => _tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal);

    /// <summary>The table of a name.</summary>
    /// <exception cref="LakeException">There is none.</exception>
    public DeltaTable this[string name] => Find(name)
        ?? throw new LakeException($"The lake {Store.Address} has no table {name}. It has {string.Join(", ", Existing.Select(existing => existing.Name))}.");

    /// <summary>The table of a name; null where the lake has none yet, because a program made it that did not know of the table.</summary>
    public DeltaTable? Find(string name) => _tables.GetValueOrDefault(name);

    /// <summary>Opens a lake to read it.</summary>
    /// <exception cref="LakeException">There is none, or a later program made it.</exception>
    public static async Task<CohortLake> OpenAsync(ILakeStore store, TableOptions? options = null, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var tables = new List<DeltaTable>();
        foreach (var name in new LakeTables(new LakeSettings(BaseCurrency.Of("EUR"))).All.Select(table => table.Name))
        {
            if (await DeltaTable.OpenAsync(store, name, options, clock, cancel) is { } table) tables.Add(table);
        }

        if (tables.Count == 0) throw new LakeException($"There is no lake at {store.Address}. Give the place of one, or run with a lake to make it.");
        return new CohortLake(store, SettingsOf(tables[0]), tables, options ?? TableOptions.Default, clock ?? TimeProvider.System);
    }

    /// <summary>Opens a lake to write it, or makes it; tables and columns that it lacks are added.</summary>
    /// <exception cref="LakeException">It was made with other settings, or by a later program.</exception>
    public static async Task<CohortLake> OpenOrCreateAsync(ILakeStore store, LakeSettings settings, TableOptions? options = null, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(settings);
        var lake = new CohortLake(store, settings.Checked(), [], options ?? TableOptions.Default, clock ?? TimeProvider.System);
        foreach (var table in lake.Tables.All) await lake.OpenOrCreateAsync(table, cancel);
        return lake;
    }

    /// <summary>Opens a table of the lake, or makes it; columns that it lacks are added.</summary>
    /// <exception cref="LakeException">It was made otherwise.</exception>
    public async Task<DeltaTable> OpenOrCreateAsync(LakeTable table, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var configuration = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Format] = Text(Settings.Form),
            [Currency] = Settings.Currency.Code,
            [MinorDigits] = Text(Settings.Currency.MinorDigits),
            [Buckets] = Text(Settings.Buckets),
            [TimeZone] = Settings.TimeZone,
            [FutureDays] = Text(Settings.FutureDays),
        };
        if (!Settings.HasUsualWindow) configuration[WindowDays] = Text(Settings.WindowDays);
        return _tables[table.Name] = await DeltaTable.OpenOrCreateAsync(Store, table, configuration, _options, _clock, cancel);
    }

    /// <summary>What a lake was made with; null where there is none.</summary>
    /// <exception cref="LakeException">A later program made it, or another one.</exception>
    internal static async Task<LakeSettings?> SettingsAsync(ILakeStore store, CancellationToken cancel) =>
        await DeltaTable.OpenAsync(store, LakeTables.CuratedName, cancel: cancel) is { } table ? SettingsOf(table) : null;

    private static LakeSettings SettingsOf(DeltaTable table)
    {
        var configuration = table.Current.Metadata.Configuration;
        string Of(string name) => configuration.TryGetValue(name, out var value) ? value : throw new LakeException($"{table.Address} does not say its {name}: another program made it, not Cohort.");
        int Number(string name) => int.TryParse(Of(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new LakeException($"{table.Address}: {name} is \"{Of(name)}\", which is no number.");
        if (Number(Format) > LakeSettings.FormatVersion)
            throw new LakeException($"{table.Address} is of form {Number(Format)}; this program knows forms up to {LakeSettings.FormatVersion}. Use a later version of Cohort.");
        var window = configuration.ContainsKey(WindowDays) ? Number(WindowDays) : Core.Limits.WindowDays;
        return new LakeSettings(new BaseCurrency(Of(Currency), Number(MinorDigits)), Number(Buckets), Of(TimeZone), Number(FutureDays), window).Checked();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
