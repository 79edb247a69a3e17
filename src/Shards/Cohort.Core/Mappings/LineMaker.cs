using Cohort.Core.Mappings.Money;
using Cohort.Core.Mappings.Text;
using Cohort.Core.Mappings.Values;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings;

/// <summary>Makes the lines of one record: first each by itself, then what concerns all of a walk. Reused.</summary>
internal sealed class LineMaker(Evaluation evaluation, MappingSettings settings)
{
    // What is within a millionth of a minor unit of a whole one is that one: 3.3000000000000003 was counted in binary.
    private const decimal Artefact = 0.000001m;

    private readonly int _base = RateTable.NumberOf(settings.Currency.Bytes);
    private MappedLine[] _lines = new MappedLine[16];
    private long[] _amounts = new long[16];
    private long[] _remainders = new long[16];
    private int _begun;

    /// <summary>The lines so far.</summary>
    public Span<MappedLine> Lines => _lines.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Why the record is refused, once something could not be made.</summary>
    public Rejection? Fault { get; private set; }

    /// <summary>Begins another record.</summary>
    public void Clear() => (Count, _begun, Fault) = (0, 0, null);

    /// <summary>Whether a line, also one that could not be made, is of a user whose records are refused.</summary>
    public bool AreRefused
    {
        get
        {
            if (settings.Refused is not { } refused) return false;
            foreach (ref readonly var line in _lines.AsSpan(0, _begun))
            {
                if (refused.Has(evaluation.Text(line.UserId.Start, line.UserId.Length))) return true;
            }

            return false;
        }
    }

    /// <summary>Refuses the record for a value that was not got.</summary>
    public bool Refuse(string target) => Refuse(MappingFaults.Of(evaluation, target));

    /// <summary>Refuses the record.</summary>
    public bool Refuse(Rejection fault)
    {
        Fault = fault;
        return false;
    }

    private bool Refuse(RejectionReason reason, Target target, string found, string expected) =>
        Refuse(MappingFaults.Reject(evaluation, reason, MappingFaults.NameOf(target), found, expected));

    /// <summary>Makes a line of what is in reach; false where the record is refused.</summary>
    public bool TryAdd(Block block)
    {
        if (Count == Limits.MappedLines) return Refuse(MappingFaults.TooManyLines);
        if (Count == _lines.Length) Array.Resize(ref _lines, Count * 2);
        ref var line = ref _lines[Count];
        (line, _begun) = (default, Count + 1);

        // Whose line it is is to be known, whatever else is wrong with it; a fault of it is found again in its turn.
        if (settings.Refused is not null) TryId(block.UserId, Target.UserId, isOptional: false, out line.UserId);
        if (!TryId(block.EventId, Target.EventId, isOptional: false, out line.EventId)
            || !TryId(block.UserId, Target.UserId, isOptional: false, out line.UserId)
            || !TryReplaces(block, ref line)
            || !TryBought(block, ref line)
            || !TryId(block.Source, Target.Source, isOptional: true, out line.Source)
            || !TryTime(block, ref line)) return false;
        Count++;
        return true;
    }

    private bool TryReplaces(Block block, ref MappedLine line)
    {
        line.IsVoid = block.Bought is null;
        var target = line.IsVoid ? Target.Voids : Target.Replaces;
        if (!TryId(block.Replaces, target, isOptional: !line.IsVoid, out line.Replaces)) return false;
        var text = evaluation.Text(line.Replaces.Start, line.Replaces.Length);
        return text.IsEmpty || !text.SequenceEqual(evaluation.Text(line.EventId.Start, line.EventId.Length))
            || Refuse(RejectionReason.OutOfRange, target, $"it is {Excerpt.Of(text)}, which is the event_id too", "the event_id of an earlier purchase");
    }

    private bool TryBought(Block block, ref MappedLine line)
    {
        line.Currency = _base;
        if (block.Bought is not { } bought) return true;
        return TryId(bought.Sku, Target.Sku, isOptional: false, out line.Sku)
            && TryId(block.OrderId, Target.OrderId, isOptional: true, out line.OrderId)
            && TryCurrency(block, out line.Currency)
            && TryAmount(bought.Amount, Target.Amount, line.Currency, out line.AmountMinor)
            && TryQuantity(bought.Quantity, out line.Quantity);
    }

    private bool TryId(TextValue? value, Target target, bool isOptional, out TextPart part)
    {
        part = default;
        if (value is null) return true;
        var start = evaluation.Length;
        var got = value.TryAppend(evaluation);
        if (got == Got.Missing && isOptional) return true;
        if (got != Got.Value) return Refuse(MappingFaults.NameOf(target));
        var text = evaluation.TextFrom(start);
        if (text.Length > Limits.IdBytes)
            return Refuse(RejectionReason.OutOfRange, target, $"it is {Excerpt.Of(text)}, {text.Length} bytes of UTF-8", Invariant($"1 to {Limits.IdBytes} bytes"));
        if (Unseen.HasRefused(text))
            return Refuse(RejectionReason.WrongFormat, target, $"it is {Excerpt.Of(text)}, which holds a control character or one that changes the direction of text", "none");
        part = new TextPart(start, text.Length);
        return true;
    }

    private bool TryCurrency(Block block, out int currency)
    {
        currency = _base;
        if (block.Currency is null) return true;
        var start = evaluation.Length;
        if (block.Currency.TryAppend(evaluation) != Got.Value) return Refuse(MappingFaults.NameOf(Target.Currency));
        var code = evaluation.TextFrom(start);
        foreach (ref var b in code) b = b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
        var isCode = MinorUnits.IsCode(code);
        if (isCode) currency = RateTable.NumberOf(code);
        var found = isCode && (currency == _base || settings.Rates is not null) ? "" : Excerpt.Of(code);
        evaluation.Cut(start);
        if (!isCode) return Refuse(RejectionReason.WrongFormat, Target.Currency, $"it is {found}", "three letters such as EUR");
        return currency == _base || settings.Rates is not null
            || Refuse(RejectionReason.WrongCurrency, Target.Currency, $"it is {found}", $"the base currency {settings.Currency}, or a table of rates");
    }

    private bool TryAmount(Value<decimal> value, Target target, int currency, out long minor)
    {
        minor = 0;
        if (value.TryGet(evaluation, out var amount) != Got.Value) return Refuse(MappingFaults.NameOf(target));
        var digits = DigitsOf(currency);
        if (Math.Abs(amount) > Limits.AmountMinor)
            return Refuse(RejectionReason.OutOfRange, target, Invariant($"it is {amount}"), Invariant($"at most {Limits.AmountMinor} minor units, either sign"));
        var exact = amount * MinorUnits.InMajor(digits);
        var whole = decimal.Round(exact, 0, MidpointRounding.ToEven);
        if (Math.Abs(exact - whole) > Artefact)
            return Refuse(RejectionReason.WrongFormat, target, Invariant($"it is {amount}"), Invariant($"at most {digits} decimals, or round(…, {digits})"));
        if (Math.Abs(whole) > Limits.AmountMinor)
            return Refuse(RejectionReason.OutOfRange, target, Invariant($"it is {amount}"), Invariant($"at most {Limits.AmountMinor} minor units, either sign"));
        minor = (long)whole;
        return true;
    }

    private bool TryQuantity(Value<decimal> wanted, out int quantity)
    {
        quantity = 0;
        if (wanted.TryGet(evaluation, out var value) != Got.Value) return Refuse(MappingFaults.NameOf(Target.Quantity));
        if (value != decimal.Truncate(value))
            return Refuse(RejectionReason.WrongFormat, Target.Quantity, Invariant($"it is {value}"), "a whole number, or round(…, 0)");
        if (Math.Abs(value) > Limits.Quantity)
            return Refuse(RejectionReason.OutOfRange, Target.Quantity, Invariant($"it is {value}"), Invariant($"at most {Limits.Quantity}, either sign"));
        quantity = (int)value;
        return true;
    }

    private bool TryTime(Block block, ref MappedLine line)
    {
        if (block.OccurredAt.TryGet(evaluation, out var at) != Got.Value) return Refuse(MappingFaults.NameOf(Target.OccurredAt));
        var fields = new PurchaseFields();
        if (!fields.TrySetTime(at, settings.Calendar))
            return Refuse(RejectionReason.OutOfRange, Target.OccurredAt, Invariant($"it is {at} seconds after 1970-01-01"), "a time from 1970-01-01 to 2100-12-31");
        (line.OccurredAt, line.Date, line.Hour) = (fields.OccurredAt, fields.Date, fields.Hour);
        return true;
    }

    /// <summary>Takes the discount off the lines of a walk, turns refunds, and converts; false where the record is refused.</summary>
    public bool TryFinish(Block block, int from)
    {
        if (from == Count) return true;
        if (block.Discount is { } discount && !TryDiscount(discount, from)) return false;
        foreach (ref var line in _lines.AsSpan(from, Count - from))
        {
            if (block.IsRefund) (line.AmountMinor, line.Quantity) = (-line.AmountMinor, -line.Quantity);
            if (line.Currency != _base && !TryConvert(ref line)) return false;
        }

        return true;
    }

    private bool TryDiscount(Value<decimal> discount, int from)
    {
        var lines = _lines.AsSpan(from, Count - from);
        foreach (ref readonly var line in lines)
        {
            if (line.Currency != lines[0].Currency)
                return Refuse(RejectionReason.WrongCurrency, Target.Discount, "its lines have several currencies", "one currency, in which it is spread");
        }

        if (!TryAmount(discount, Target.Discount, lines[0].Currency, out var minor)) return false;
        if (_amounts.Length < lines.Length) (_amounts, _remainders) = (new long[_lines.Length], new long[_lines.Length]);
        var amounts = _amounts.AsSpan(0, lines.Length);
        for (var i = 0; i < lines.Length; i++) amounts[i] = lines[i].AmountMinor;
        if (!Spread.TryTakeOff(amounts, minor, _remainders))
            return Refuse(RejectionReason.OutOfRange, Target.Discount, Invariant($"it is {minor} minor units"), "lines of 0 or more that add up to as much");
        for (var i = 0; i < lines.Length; i++) lines[i].AmountMinor = amounts[i];
        return true;
    }

    private bool TryConvert(ref MappedLine line)
    {
        if (!settings.Rates!.TryFind(line.Currency, line.Date, out var rate))
        {
            Span<char> code = [(char)(line.Currency >> 16), (char)((line.Currency >> 8) & 0xFF), (char)(line.Currency & 0xFF)];
            return Refuse(RejectionReason.WrongCurrency, Target.Currency, $"the table of rates has none for {code} on {line.Date}", "a rate from that date or before");
        }

        var minor = decimal.Round(line.AmountMinor * rate * MinorUnits.InMajor(settings.Currency.MinorDigits) / MinorUnits.InMajor(DigitsOf(line.Currency)), 0, MidpointRounding.ToEven);
        if (Math.Abs(minor) > Limits.AmountMinor)
            return Refuse(RejectionReason.OutOfRange, Target.Amount, Invariant($"it is {minor} minor units of the base currency"), Invariant($"at most {Limits.AmountMinor}, either sign"));
        line.AmountMinor = (long)minor;
        return true;
    }

    private int DigitsOf(int currency)
    {
        Span<byte> code = [(byte)(currency >> 16), (byte)(currency >> 8), (byte)currency];
        return currency == _base ? settings.Currency.MinorDigits : MinorUnits.DigitsOf(code);
    }
}
