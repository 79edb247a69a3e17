using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>Reads dead letters as a replay would, without an effect: what they are, and what their dates mean on the day that holds.</summary>
internal sealed class LetterReader
{
    private readonly PurchaseReader _plain;
    private readonly MappingReader? _mapped;
    private readonly BusinessDate? _asOf;
    private readonly int _futureDays;
    private readonly int _windowDays;

    /// <summary>A reader of the letters of one source.</summary>
    /// <param name="settings">The settings of the directory.</param>
    /// <param name="mapping">What turns the records into purchases; null where they are purchases.</param>
    /// <param name="header">The header of CSV.</param>
    /// <param name="asOf">The as-of date.</param>
    /// <param name="refused">Users whose purchases are refused; null for none.</param>
    public LetterReader(StoredSettings settings, EventMapping? mapping, byte[]? header, BusinessDate? asOf, RefusedUsers? refused)
    {
        var calendar = TimeZones.CalendarOf(settings.TimeZone);
        (_plain, _mapped) = (new PurchaseReader(settings.Currency, calendar, refused: refused), mapping?.CreateReader(settings.Currency, calendar, refused));
        if (header is not null) _mapped!.TakeHeader(header);
        (_asOf, _futureDays, _windowDays) = (asOf, settings.FutureDays, settings.WindowDays);
    }

    /// <summary>Adds to a report what would become of a letter.</summary>
    public ReplayReport Read(DeadLetter letter, ReplayReport report)
    {
        report = report with { Sent = report.Sent + 1 };
        if (_mapped is null)
            return _plain.TryRead(letter.Bytes, out var purchase, out var refused) ? Dated(report, 1, purchase.Date, purchase.Date) : report.Refuse(refused.Reason);
        var outcome = _mapped.Read(letter.Bytes, out var rejection);
        if (outcome == MappedAs.Refused) return report.Refuse(rejection!.Reason);
        if (outcome == MappedAs.Filtered || _mapped.Count == 0) return report with { Filtered = report.Filtered + 1 };
        var (first, last) = (_mapped[0].Date, _mapped[0].Date);
        for (var i = 1; i < _mapped.Count; i++)
        {
            if (_mapped[i].Date < first) first = _mapped[i].Date;
            if (_mapped[i].Date > last) last = _mapped[i].Date;
        }

        return Dated(report, _mapped.Count, first, last);
    }

    private ReplayReport Dated(ReplayReport report, int lines, BusinessDate first, BusinessDate last)
    {
        if (_asOf is not { } asOf) return report with { Lines = report.Lines + lines };
        if (DayRule.IsTooFarAhead(asOf, last, _futureDays)) return report.Refuse(RejectionReason.Future);
        return first.Day + _windowDays <= asOf.Day ? report.Refuse(RejectionReason.Expired) : report with { Lines = report.Lines + lines };
    }
}
