namespace Cohort.Core.Purchases;

/// <summary>The fields of a record that Cohort reads; each is one bit, so that a set of them is a number.</summary>
[Flags]
internal enum PurchaseField : ushort
{
    None = 0,
    EventId = 1,
    UserId = 2,
    Sku = 4,
    Amount = 8,
    Quantity = 16,
    OccurredAt = 32,
    Required = EventId | UserId | Sku | Amount | Quantity | OccurredAt,
    Source = 64,
    Currency = 128,
    OrderId = 256,
    Replaces = 512,
    Voids = 1024,
    Ids = EventId | UserId | Sku | Source | OrderId | Replaces | Voids,
    OfVoid = EventId | UserId | OccurredAt | Voids,
    NotOfVoid = Sku | Amount | Quantity | OrderId | Replaces,
}

/// <summary>What has been read of a record so far.</summary>
internal ref struct PurchaseFields
{
    public PurchaseField Seen;
    public ReadOnlySpan<byte> EventId;
    public ReadOnlySpan<byte> UserId;
    public ReadOnlySpan<byte> Sku;
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> OrderId;
    public ReadOnlySpan<byte> Replaces;
    public bool IsVoid;
    public long AmountMinor;
    public int Quantity;
    public long OccurredAt;
    public BusinessDate Date;
    public byte Hour;

    public readonly bool IsComplete => (Seen & PurchaseField.Required) == PurchaseField.Required;

    /// <summary>Whether it takes itself back.</summary>
    public readonly bool ReplacesItself => !Replaces.IsEmpty && Replaces.SequenceEqual(EventId);

    /// <summary>The field of a name as it stands in JSON, unescaped.</summary>
    public static PurchaseField Named(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("sku"u8) ? PurchaseField.Sku : PurchaseField.None,
        5 => name.SequenceEqual("voids"u8) ? PurchaseField.Voids : PurchaseField.None,
        6 => name.SequenceEqual("amount"u8) ? PurchaseField.Amount
            : name.SequenceEqual("source"u8) ? PurchaseField.Source : PurchaseField.None,
        7 => name.SequenceEqual("user_id"u8) ? PurchaseField.UserId : PurchaseField.None,
        8 => name.SequenceEqual("event_id"u8) ? PurchaseField.EventId
            : name.SequenceEqual("quantity"u8) ? PurchaseField.Quantity
            : name.SequenceEqual("order_id"u8) ? PurchaseField.OrderId
            : name.SequenceEqual("replaces"u8) ? PurchaseField.Replaces
            : name.SequenceEqual("currency"u8) ? PurchaseField.Currency : PurchaseField.None,
        11 => name.SequenceEqual("occurred_at"u8) ? PurchaseField.OccurredAt : PurchaseField.None,
        _ => PurchaseField.None,
    };

    /// <summary>The name of one field as it stands in JSON.</summary>
    public static string NameOf(PurchaseField field) => field switch
    {
        PurchaseField.EventId => "event_id",
        PurchaseField.UserId => "user_id",
        PurchaseField.Sku => "sku",
        PurchaseField.Amount => "amount",
        PurchaseField.Quantity => "quantity",
        PurchaseField.OccurredAt => "occurred_at",
        PurchaseField.Source => "source",
        PurchaseField.Currency => "currency",
        PurchaseField.OrderId => "order_id",
        PurchaseField.Replaces => "replaces",
        PurchaseField.Voids => "voids",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not one field."),
    };

    /// <summary>Takes an instant where its year and its business date are from 1970 to 2100.</summary>
    public bool TrySetTime(long unixSeconds, BusinessCalendar calendar)
    {
        const long endOf2100 = 4_133_980_799;
        if (unixSeconds is < 0 or > endOf2100) return false;
        var local = calendar.LocalSecondsOf(unixSeconds);
        var day = local / 86_400;
        if (local < 0 || day > BusinessDate.Last.Day) return false;
        OccurredAt = unixSeconds;
        Date = new BusinessDate((ushort)day);
        Hour = (byte)(((local - (day * 86_400)) / 3_600) + 1);
        return true;
    }

    public readonly Purchase ToPurchase() => new()
    {
        EventId = EventId,
        UserId = UserId,
        Sku = Sku,
        Source = Source,
        OrderId = OrderId,
        Replaces = Replaces,
        IsVoid = IsVoid,
        AmountMinor = AmountMinor,
        Quantity = Quantity,
        OccurredAt = OccurredAt,
        Date = Date,
        Hour = Hour,
    };
}
