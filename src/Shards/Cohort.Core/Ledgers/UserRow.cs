namespace Cohort.Core.Ledgers;

/// <summary>How a ledger is kept.</summary>
internal enum LedgerForm : byte
{
    /// <summary>A block of lines.</summary>
    Small,

    /// <summary>A <see cref="LargeLedger"/>.</summary>
    Large,

    /// <summary>The cells of a salted user: a <see cref="SummedLedger"/>, with no lines here.</summary>
    Summed,
}

/// <summary>What the table keeps of one user beside their id, due date, lines and memberships.</summary>
internal struct UserRow
{
    /// <summary>The hash of the user id: their place in the hash space.</summary>
    public ulong Hash;

    /// <summary>Address of the id's bytes.</summary>
    public int IdAddress;

    /// <summary>Address of the block of lines, or the number of the large ledger; -1 without lines. Free slots link here.</summary>
    public int Lines;

    /// <summary>Number of lines in the ledger.</summary>
    public int Count;

    /// <summary>Bytes of the id; 0 marks a free slot.</summary>
    public byte IdLength;

    /// <summary>How the ledger is kept.</summary>
    public LedgerForm Form;

    /// <summary>Whether the user's memberships as of the last commit have been put aside, because they changed since.</summary>
    public bool IsChanged;

    /// <summary>Whether the ledger changed during recovery and the user is still to be evaluated.</summary>
    public bool IsStale;
}
