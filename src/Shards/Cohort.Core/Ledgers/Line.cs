using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// One purchase in a ledger: what it adds to its cell, and the fingerprint by which a repeat is known. Keeping both in
/// one record of 44 bytes is smaller than a cell and a fingerprint apart, and cells are sums of lines.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Line
{
    /// <summary>The event id's identity.</summary>
    public Fingerprint Fingerprint;

    /// <summary>32-bit checksum of the purchase's content: a repeat with another one is a conflict.</summary>
    public uint Check;

    /// <summary>Which order of the user it is of: an <see cref="OrderKey"/>.</summary>
    public ulong Order;

    /// <summary>Line total in minor units; negative is a refund.</summary>
    public long Minor;

    /// <summary>The sku, numbered by the range's <see cref="SkuTable"/>.</summary>
    public int Sku;

    /// <summary>Units of the sku.</summary>
    public int Units;

    /// <summary>Business date, in days since 1970-01-01.</summary>
    public ushort Date;

    /// <summary>The local hour, counted from 1 to 24; 0 where it is not known.</summary>
    public byte Hour;

    /// <summary>Whether the line is a refund.</summary>
    public readonly bool IsRefund => Minor < 0;
}
