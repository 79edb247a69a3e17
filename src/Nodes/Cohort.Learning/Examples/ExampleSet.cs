using System.Security.Cryptography;
using System.Text;
using Cohort.Cli;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Engine.Shards;

namespace Cohort.Learning.Examples;

/// <summary>The examples of some questions, gathered in one walk through a history.</summary>
internal sealed class ExampleSet
{
    // Numbers held of all examples: one gigabyte.
    private const int MostNumbers = 256_000_000;

    private readonly ExamplePart[] _parts;

    private ExampleSet(RowLayout layout, Schedule schedule)
    {
        (Layout, Schedule) = (layout, schedule);
        _parts = [.. Enumerable.Range(0, DayWalk.Ranges).Select(_ => new ExamplePart(layout.Width, MostNumbers / DayWalk.Ranges / layout.Width))];
    }

    public RowLayout Layout { get; }

    public Schedule Schedule { get; }

    /// <summary>Examples, whatever their period.</summary>
    public int Count => _parts.Sum(part => part.Keys.Count);

    /// <summary>
    /// Walks through the history. At the end of each as-of date the features of every user are read, and a horizon later
    /// what became of them.
    /// </summary>
    /// <exception cref="CommandException">The history ends before the last outcome.</exception>
    public static ExampleSet Gather(
        TrainingSource source, Schedule schedule, RowLayout layout, Action<long> progress, CancellationToken cancel)
    {
        if (layout.Questions.Count > ExamplePart.MostQuestions)
            throw CommandException.BadUsage($"{layout.Questions.Count} questions cannot be asked at once; {ExamplePart.MostQuestions} are the most.");
        var set = new ExampleSet(layout, schedule);
        var walk = new DayWalk(source);
        var tables = Enumerable.Range(0, DayWalk.Ranges).Select(_ => new FeatureTable(source.Context, layout.Targets)).ToArray();
        var dates = schedule.AllDates.ToHashSet();
        var stops = dates.Concat(dates.Select(date => date.AddDays(schedule.HorizonDays)));
        var latest = walk.Run(
            stops,
            date => InParallel.ForEach(Environment.ProcessorCount, DayWalk.Ranges, (_, i) => set.Read(walk, i, tables[i], date, dates)),
            progress, cancel);
        var needed = dates.Max().AddDays(schedule.HorizonDays);
        if (latest is { } last && last >= needed) return set;
        throw CommandException.BadInput(
            $"The purchases end on {latest?.ToString() ?? "no date at all"}, and the last outcome is that of {needed}. Give an earlier --to, or the purchases up to it.");
    }

    /// <summary>The examples of a question in a period, in an order that the same purchases give again.</summary>
    public Matrix For(Question question, Period period)
    {
        var number = Layout.Questions.ToList().IndexOf(question);
        var dates = Schedule.Dates(period).ToHashSet();
        var width = question.TargetWith(Layout.Segments).Schema.Width;
        var rows = _parts.Sum(part => part.Keys.Count(key => key.IsSettled && dates.Contains(key.AsOf)));
        var (values, labels, users, asOf) = (new float[(long)rows * width], new bool[rows], new ulong[rows], new BusinessDate[rows]);
        var at = 0;
        foreach (var part in _parts)
        {
            for (var row = 0; row < part.Keys.Count; row++)
            {
                var key = part.Keys[row];
                if (!key.IsSettled || !dates.Contains(key.AsOf)) continue;
                Layout.Compose(question, part.Row(row), values.AsSpan(at * width, width));
                (labels[at], users[at], asOf[at]) = (key.Answer(number), key.User, key.AsOf);
                at++;
            }
        }

        return new Matrix(width, values, labels, users, asOf);
    }

    /// <summary>Identifies examples by users, dates, vectors and answers: 32 hexadecimal digits.</summary>
    public static string FingerprintOf(Matrix matrix)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var row = 0; row < matrix.Rows; row++)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(
                $"{matrix.Users[row]:x16} {matrix.Dates[row].Day} {FeatureHash.Of(matrix.Row(row)):x16} {(matrix.Labels[row] ? 1 : 0)}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private void Read(DayWalk walk, int range, FeatureTable table, BusinessDate date, HashSet<BusinessDate> dates)
    {
        var part = _parts[range];
        var before = date.Day >= Schedule.HorizonDays ? date.AddDays(-Schedule.HorizonDays) : (BusinessDate?)null;
        var waiting = before is { } asOf && dates.Contains(asOf) ? part.Settle(asOf, Layout.AnswersOfNobody()) : null;
        var isAsOf = dates.Contains(date);
        walk.StateOf(range).Questions.VisitFeatures(table, (user, read) =>
        {
            var hash = UserHash.Of(user);
            if (waiting is not null && waiting.TryGetValue(hash, out var row)) part.Answer(row, Layout.AnswersOf(read, Schedule.HorizonDays));
            if (!isAsOf) return;
            var values = part.Add(hash, date);
            if (!values.IsEmpty) Layout.Store(read, values);
        });
    }
}
