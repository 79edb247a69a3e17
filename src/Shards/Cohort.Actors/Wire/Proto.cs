using System.Collections.Immutable;
using Cohort.Actors.Messages;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Google.Protobuf.Collections;

namespace Cohort.Actors.Wire;

/// <summary>Between the words of the protocol and their form on the wire.</summary>
internal static partial class Proto
{
    public static V1.Version Of(ContextVersion version) => new() { Rules = version.Rules, Taxonomy = version.Taxonomy };

    public static ContextVersion Read(V1.Version version) => new(version.Rules, version.Taxonomy);

    public static int Of(BusinessDate? date) => date is { } day ? day.Day + 1 : 0;

    public static BusinessDate? ReadDate(int day) => day == 0 ? null : DateOf(day - 1);

    public static BusinessDate DateOf(int day) => new(checked((ushort)day));

    public static V1.Directive Of(Directive directive) => directive switch
    {
        TurnDay { Found: { } found } => new V1.Directive { TurnFound = Of(found) },
        TurnDay turn => new V1.Directive { TurnDay = turn.Date.Day },
        ActivateContext activate => new V1.Directive { Activate = Of(activate.Context, activate.Cause, activate.Found) },
        BeginLook look => new V1.Directive { BeginLook = look.Number },
        CloseWithout close => new V1.Directive { CloseWithout = new V1.CloseWithout { RangeId = { close.Successors }, User = Of(close.User) } },
        Close close => new V1.Directive { Close = new V1.Successors { RangeId = { close.Successors } } },
        Open open => new V1.Directive { Open = Of(open.Birth) },
        _ => throw Unknown(directive),
    };

    public static Directive Read(V1.Directive directive) => directive.KindCase switch
    {
        V1.Directive.KindOneofCase.TurnDay => new TurnDay(DateOf(directive.TurnDay)),
        V1.Directive.KindOneofCase.TurnFound => new TurnDay(DateOf(directive.TurnFound.Day)) { Found = Read(directive.TurnFound) },
        V1.Directive.KindOneofCase.Activate => new ActivateContext(VersionOf(directive.Activate), (CauseKind)directive.Activate.Cause)
        {
            Found = FoundIn(directive.Activate),
        },
        V1.Directive.KindOneofCase.BeginLook => new BeginLook(directive.BeginLook),
        V1.Directive.KindOneofCase.Close => new Close(Read(directive.Close.RangeId)),
        V1.Directive.KindOneofCase.CloseWithout => new CloseWithout(Read(directive.CloseWithout.RangeId), Read(directive.CloseWithout.User)),
        V1.Directive.KindOneofCase.Open => new Open(Read(directive.Open)),
        _ => throw Unknown(directive),
    };

    public static V1.CreatedRow Of(Created created) => new()
    {
        Start = created.Range.Start,
        End = created.Range.End,
        Parent = { created.Parents },
        Context = Of(created.Context),
        Salted = created.Salting is { IsBegun: true } begun ? Of(begun.Salt) : null,
        Unsalted = created.Salting is { IsBegun: false } ended ? Of(ended.Salt) : null,
    };

    public static Created Read(V1.CreatedRow row) => new(
        new HashRange(row.Start, row.End),
        Read(row.Parent),
        Read(row.Context),
        row.Salted is { } begun ? new SaltChange(Read(begun), true) : row.Unsalted is { } ended ? new SaltChange(Read(ended), false) : null);

    public static V1.Salt Of(Salt salt) => new() { UserId = salt.UserId, Parts = salt.Parts };

    public static Salt Read(V1.Salt salt) => new(salt.UserId, salt.Parts);

    public static V1.Order Of(Order order) => order switch
    {
        Found found => new V1.Order { Found = new V1.Found { Ranges = found.Ranges, Context = Of(found.Context) } },
        ForAll all => new V1.Order { ForAll = Of(all.Directive) },
        Split split => new V1.Order { Split = new V1.Split { RangeId = split.RangeId, Hash = split.Hash } },
        Merge merge => new V1.Order { Merge = new V1.Merge { LowerId = merge.LowerId, UpperId = merge.UpperId } },
        BeginSalting begin => new V1.Order { BeginSalting = new V1.Salt { UserId = begin.UserId, Parts = begin.Parts } },
        EndSalting end => new V1.Order { EndSalting = end.UserId },
        Erase erase => new V1.Order { Erase = new V1.Erase { Erasure = erase.Erasure, User = Of(erase.User) } },
        _ => throw Unknown(order),
    };

    public static Order Read(V1.Order order) => order.KindCase switch
    {
        V1.Order.KindOneofCase.Found => new Found(order.Found.Ranges, Read(order.Found.Context)),
        V1.Order.KindOneofCase.ForAll => new ForAll(Read(order.ForAll)),
        V1.Order.KindOneofCase.Split => new Split(order.Split.RangeId, order.Split.Hash),
        V1.Order.KindOneofCase.Merge => new Merge(order.Merge.LowerId, order.Merge.UpperId),
        V1.Order.KindOneofCase.BeginSalting => new BeginSalting(order.BeginSalting.UserId, order.BeginSalting.Parts),
        V1.Order.KindOneofCase.EndSalting => new EndSalting(order.EndSalting),
        V1.Order.KindOneofCase.Erase => new Erase(order.Erase.Erasure, Read(order.Erase.User)),
        _ => throw Unknown(order),
    };

    public static V1.Table Of(RangeTable table) => new()
    {
        Version = table.Version,
        NextId = table.NextId,
        Range = { table.Entries.Select(e => new V1.Range { Id = e.Id, Start = e.Range.Start, End = e.Range.End }) },
        Salt = { table.Salts.Select(Of) },
    };

    public static RangeTable Read(V1.Table table) => RangeTable.Restore(
        table.Version,
        table.NextId,
        table.Range.Select(r => new RangeEntry(r.Id, new HashRange(r.Start, r.End))),
        table.Salt.Select(Read));

    public static V1.ClusterStatus Of(ClusterStatus status) => new()
    {
        Table = status.Table is { } table ? Of(table) : null,
        AsOf = Of(status.AsOf),
        Context = status.Context is { } context ? Of(context) : null,
        UnderWay = status.UnderWay,
        WaitedFor = Of(status.WaitedFor),
        Clocks = status.Clocks,
    };

    public static ClusterStatus Read(V1.ClusterStatus status) => new(
        status.Table is { } table ? Read(table) : null,
        ReadDate(status.AsOf),
        status.Context is { } context ? Read(context) : null,
        status.UnderWay)
    {
        WaitedFor = ReadDate(status.WaitedFor),
        Clocks = status.Clocks,
    };

    public static V1.CoordinatorSnapshot Of(CoordinatorStatus status) => new()
    {
        Number = status.Number,
        Table = status.Table is { } table ? Of(table) : null,
        AsOf = Of(status.AsOf),
        Context = status.Context is { } context ? Of(context) : null,
        Current = status.Current is { } order ? Of(order) : null,
        IsOpening = status.IsOpening,
        LooksAtAll = status.LooksAtAll,
        Found = status.Found is { } found ? Of(found) : null,
        Former = { status.Former ?? [] },
        KnowsFormer = status.Former is not null,
        Erasure = status.Erased.Number,
        FirstRange = status.Erased.FirstRange,
    };

    public static CoordinatorStatus Read(V1.CoordinatorSnapshot row) => new(
        row.Number,
        row.Table is { } table ? Read(table) : null,
        ReadDate(row.AsOf),
        row.Context is { } context ? Read(context) : null,
        row.Current is { } order ? Read(order) : null,
        row.IsOpening)
    {
        LooksAtAll = row.LooksAtAll,
        Found = row.Found is { } found ? Read(found) : null,
        Former = row.KnowsFormer ? [.. row.Former] : null,
        Erased = (row.Erasure, row.FirstRange),
    };

    public static V1.UserAnswer Of(UserAnswer answer)
    {
        var wire = new V1.UserAnswer
        {
            EndsOn = { answer.EndsOn.Select(Of) },
            EntersOn = Of(answer.EntersOn),
            Context = answer.Context is { } context ? Of(context) : null,
            RangeAsOf = Of(answer.AsOf),
        };
        if (answer.View is not { } view) return wire;
        (wire.IsThere, wire.UserId, wire.AsOf, wire.Due) = (true, view.UserId, view.AsOf.Day, Of(view.Due));
        wire.Cell.Add(view.Cells.Select(c => new V1.Cell
        {
            Date = c.Date.Day,
            Sku = c.Sku,
            Category = c.Category,
            Minor = c.Minor,
            Units = c.Units,
            Lines = c.Lines,
            Orders = c.Orders,
            Refunds = c.Refunds,
        }));
        wire.Spend.Add(view.Spend.Select(Of));
        wire.Affinity.Add(view.Affinity);
        wire.Segment.Add(view.Segments);
        wire.Score.Add(view.Scores.Select(s => new V1.KnownScore { Model = s.Model, PerMillion = s.PerMillion, Version = s.Version, AsOf = s.AsOf.Day, Number = s.Number }));
        wire.TermValue.Add(view.TermValues.ToArray());
        if (view.Lifetime is { } lifetime) wire.Lifetime = Of(lifetime);
        return wire;
    }

    public static UserAnswer Read(V1.UserAnswer answer) => new(!answer.IsThere ? null : new UserView
    {
        UserId = answer.UserId,
        AsOf = DateOf(answer.AsOf),
        Due = ReadDate(answer.Due),
        Cells = [.. answer.Cell.Select(c => new LedgerCell(DateOf(c.Date), c.Sku, c.Category, c.Minor, c.Units, c.Lines, c.Orders, c.Refunds))],
        Spend = [.. answer.Spend.Select(Read)],
        Affinity = [.. answer.Affinity],
        Segments = [.. answer.Segment],
        TermValues = answer.TermValue.ToArray(),
        Lifetime = answer.Lifetime is { } lifetime ? Read(lifetime) : null,
        Scores = [.. answer.Score.Select(s => new KnownScore(s.Model, s.PerMillion, s.Version, DateOf(s.AsOf), s.Number))],
    })
    {
        EndsOn = [.. answer.EndsOn.Select(ReadDate)],
        EntersOn = ReadDate(answer.EntersOn),
        Context = answer.Context is { } context ? Read(context) : null,
        AsOf = ReadDate(answer.RangeAsOf),
    };

    private static V1.Lifetime Of(LifetimeTotals totals) => new()
    {
        First = Of(totals.FirstDate),
        Last = Of(totals.LastDate),
        Orders = totals.Orders,
        Lines = totals.Lines,
        Units = totals.Units,
        Minor = totals.Minor,
    };

    private static LifetimeTotals Read(V1.Lifetime totals) =>
        new(ReadDate(totals.First), ReadDate(totals.Last), totals.Orders, totals.Lines, totals.Units, totals.Minor);

    public static V1.SpendAnswer Of(SpendAnswer answer) => answer.Page is not { } page ? new V1.SpendAnswer() : new V1.SpendAnswer
    {
        IsOpen = true,
        User = { page.Users.Select(user => new V1.UserSpend { UserId = user.UserId, Spend = { user.Spend.Select(Of) }, Affinity = { user.Affinity } }) },
        IsLast = page.IsLast,
    };

    public static SpendAnswer Read(V1.SpendAnswer answer) => new(!answer.IsOpen ? null : new SpendPage(
        [.. answer.User.Select(user => new UserSpend(user.UserId, [.. user.Spend.Select(Read)], [.. user.Affinity]))], answer.IsLast));

    public static V1.RangeReport Of(RangeReport report)
    {
        var wire = new V1.RangeReport
        {
            RangeId = report.RangeId,
            Node = report.Node,
            Sequence = report.Sequence,
            Unpublished = report.Unpublished,
        };
        if (report.Status is not { } status) return wire;
        wire.IsOpen = true;
        wire.AsOf = Of(status.AsOf);
        wire.Offset.Add(OffsetsOf(status.Offsets));
        (wire.Accepted, wire.Duplicate, wire.Conflict, wire.Expired, wire.Future) = status.Counts;
        (wire.Users, wire.Lines) = (status.Users, status.Lines);
        return wire;
    }

    public static RangeReport Read(V1.RangeReport wire) => new(
        wire.RangeId,
        wire.Node,
        wire.Sequence,
        wire.Unpublished,
        !wire.IsOpen ? null : new RangeStatus(
            ReadDate(wire.AsOf),
            ReadOffsets(wire.Offset),
            new OutcomeCounts(wire.Accepted, wire.Duplicate, wire.Conflict, wire.Expired, wire.Future),
            wire.Users,
            wire.Lines));

    public static V1.Scored Of(Scored scored) => new()
    {
        Ticket = scored.Ticket,
        Model = { scored.Models.Select(m => new V1.ScoredModel { Name = m.Name, Version = m.Version }) },
        PerMillion = { scored.PerMillion },
    };

    public static Scored Read(V1.Scored wire) =>
        new(wire.Ticket, [.. wire.Model.Select(m => new ScoringModel(m.Name, m.Version))], [.. wire.PerMillion]);

    public static V1.ScoringReport Of(ScoringReport report) => new()
    {
        Node = report.Node,
        Generation = report.Generation,
        RunId = report.RunId,
        Users = report.Users,
        Model =
        {
            report.Models.Select(m => new V1.ModelReport
            {
                Name = m.Name, Version = m.Version, IsShadow = m.IsShadow, IsCutOff = m.IsCutOff, Cuts = m.Cuts, Fault = m.Fault,
            }),
        },
        Fault = { report.Faults },
    };

    public static ScoringReport Read(V1.ScoringReport wire) => new(
        wire.Node,
        wire.Generation,
        wire.RunId,
        wire.Users,
        [.. wire.Model.Select(m => new ModelReport(m.Name, m.Version, m.IsShadow, m.IsCutOff, m.Cuts, m.Fault))],
        [.. wire.Fault]);

    public static ImmutableArray<int> Read(RepeatedField<int> ids) => [.. ids];

    private static NotSupportedException Unknown(object what) =>
        new($"{what.GetType().Name} has no form on the wire that this program knows; a newer node wrote it, or it was forgotten here.");

    private static V1.Spend Of(CategorySpend spend) => new() { Category = spend.Name, Minor = spend.Minor, CategoryId = spend.Category };

    private static CategorySpend Read(V1.Spend spend) => new(spend.CategoryId, spend.Category, spend.Minor);
}
